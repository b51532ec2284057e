import { describe, expect, it } from 'vitest';
import { PacketLog, SEGMENT_BYTES_MAX } from '../../../src/recorder/packet-log.ts';
import { Segments } from '../../../src/recorder/packets.ts';

function lines(log: PacketLog): string[] {
  return log
    .toArray()
    .map((p) => `${p.number} ${p.from} ${p.flags} seq=${p.sequence} ack=${p.acknowledgement} len=${p.payload.length}`);
}

describe('Segments', () => {
  it('write a conversation as tcpdump would have seen it', () => {
    const log = new PacketLog(100, 1000);
    const segments = new Segments(log, 1);
    segments.handshake(0, 1);
    segments.data(2, 'opener', Buffer.alloc(10));
    segments.data(3, 'acceptor', Buffer.alloc(20));
    segments.end(4, 'opener', 'fin');
    segments.data(5, 'acceptor', Buffer.alloc(5));
    segments.end(6, 'acceptor', 'fin');
    expect(lines(log)).toEqual([
      '1 opener SYN seq=0 ack=0 len=0',
      '2 acceptor SYN,ACK seq=0 ack=1 len=0',
      '3 opener ACK seq=1 ack=1 len=0',
      '4 opener PSH,ACK seq=1 ack=1 len=10',
      '5 acceptor PSH,ACK seq=1 ack=11 len=20',
      '6 opener FIN,ACK seq=11 ack=21 len=0',
      '7 acceptor ACK seq=21 ack=12 len=0',
      '8 acceptor PSH,ACK seq=21 ack=12 len=5',
      '9 acceptor FIN,ACK seq=26 ack=12 len=0',
      '10 opener ACK seq=12 ack=27 len=0',
    ]);
  });

  it('split a large chunk, and return the number of the last packet', () => {
    const log = new PacketLog(100, 1_000_000);
    const chunk = Buffer.alloc(SEGMENT_BYTES_MAX * 2 + 1, 7);
    expect(new Segments(log, 1).data(0, 'opener', chunk)).toBe(3);
    const packets = log.toArray();
    expect(packets.map(({ payload }) => payload.length)).toEqual([SEGMENT_BYTES_MAX, SEGMENT_BYTES_MAX, 1]);
    expect(Buffer.concat(packets.map(({ payload }) => payload))).toEqual(Buffer.from(chunk));
  });

  it('end once per side, and say nothing after a RST', () => {
    const log = new PacketLog(100, 1000);
    const segments = new Segments(log, 1);
    segments.handshake(0, 0);
    expect(segments.end(1, 'acceptor', 'fin')).toBe(4);
    expect(segments.end(2, 'acceptor', 'fin')).toBeUndefined();
    expect(segments.end(3, 'acceptor', 'rst')).toBe(6);
    expect(segments.end(4, 'opener', 'fin')).toBeUndefined();
    expect(segments.firstNumber).toBe(1);
  });
});
