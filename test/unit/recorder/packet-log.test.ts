import { describe, expect, it } from 'vitest';
import { PacketLog } from '../../../src/recorder/packet-log.ts';
import { Segments } from '../../../src/recorder/packets.ts';

describe('PacketLog', () => {
  it('is bounded by bytes, even by a packet that is too large alone', () => {
    const log = new PacketLog(100, 50);
    const segments = new Segments(log, 1);
    for (let i = 0; i < 4; i++) segments.data(i, 'opener', Buffer.alloc(20));
    expect(log.toArray().map(({ number }) => number)).toEqual([3, 4]);
    expect(log.dropped).toEqual({ packets: 2, bytes: 40 });
    segments.data(5, 'opener', Buffer.alloc(60));
    expect(log.toArray()).toEqual([]);
    expect(log.dropped).toEqual({ packets: 5, bytes: 140 });
  });

  it('is bounded by count, over many rounds', () => {
    const log = new PacketLog(5000, 1_000_000);
    const segments = new Segments(log, 7);
    segments.handshake(0, 0);
    for (let i = 4; i <= 20_000; i++) segments.data(i, i % 2 === 0 ? 'opener' : 'acceptor', Buffer.from([i % 256]));
    const packets = log.toArray();
    expect(packets).toHaveLength(5000);
    expect(log.dropped).toEqual({ packets: 15_000, bytes: 14_997 });
    expect(packets.map(({ number, atMs, payload: [byte] }) => [number, atMs, byte])).toEqual(
      packets.map((_, i) => [15_001 + i, 15_001 + i, (15_001 + i) % 256]),
    );
    expect(packets[0]).toMatchObject({ connection: 7, from: 'acceptor', flags: ['PSH', 'ACK'], acknowledgement: 7500 });
  });
});
