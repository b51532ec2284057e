import { describe, expect, it } from 'vitest';
import type { Packet } from '../../../src/recorder/capture.ts';
import { packetLine, packetLines } from '../../../src/scenario/packet-line.ts';
import { captureOf, refusedAttempt } from './hand-made.ts';

const ENDS = {
  opener: 'producer',
  acceptor: 'service-bus',
  openerAddress: { host: '127.1.1.1', port: 40_001 },
  acceptorAddress: { host: '127.0.0.1', port: 5672 },
};

function packet(changes: Partial<Packet> = {}): Packet {
  return {
    number: 12,
    atMs: Date.UTC(2026, 0, 1, 21, 10, 1, 123) + 0.456,
    connection: 1,
    from: 'opener',
    flags: ['SYN'],
    sequence: 0,
    acknowledgement: 0,
    payload: new Uint8Array(),
    ...changes,
  };
}

describe('packetLine', () => {
  it('tells what tcpdump tells, by the names of the two ends', () => {
    expect(packetLine(packet(), ENDS)).toMatch(
      /^#12 21:10:01\.123456 producer \(127\.1\.1\.1:40001\) > service-bus \(127\.0\.0\.1:5672\): Flags \[S\], seq 0, length 0$/,
    );
  });

  it('has the sender on the left, and what the packet carries at the end', () => {
    const data = packet({
      from: 'acceptor',
      flags: ['PSH', 'ACK'],
      sequence: 1,
      acknowledgement: 9,
      payload: new Uint8Array(8),
    });
    expect(packetLine(data, ENDS, ['open container "x"', 'begin'])).toContain(
      'service-bus (127.0.0.1:5672) > producer (127.1.1.1:40001): Flags [P.], seq 1:9, ack 9, length 8: open container "x"; begin',
    );
  });

  it('says an address once where it is the name, and puts IPv6 into brackets', () => {
    const ends = { ...ENDS, opener: '127.1.1.1', acceptorAddress: { host: '::1', port: 5672 } };
    expect(packetLine(packet({ flags: ['ACK', 'RST'] }), ends)).toContain(
      ' 127.1.1.1:40001 > service-bus ([::1]:5672): Flags [R.]',
    );
  });
});

describe('packetLines', () => {
  it('has each packet once, in order, with exchanges and messages', () => {
    const capture = captureOf([['producer', 'service-bus']], {
      exchanges: [
        { atMs: 0, connection: 1, packet: 10, from: 'opener', protocol: 'amqp', operation: 'begin', summary: '' },
        {
          atMs: 0,
          connection: 1,
          packet: 10,
          from: 'opener',
          protocol: 'amqp',
          operation: 'attach',
          summary: 'sender to "q"',
        },
      ],
      deliveries: [
        {
          atMs: 0,
          connection: 1,
          packet: 10,
          from: 'producer',
          to: 'service-bus',
          entity: 'q',
          sizeBytes: 1,
          messageId: 'm1',
        },
        { atMs: 0, connection: 1, packet: 10, from: 'producer', to: 'service-bus', entity: 'q', sizeBytes: 1 },
      ],
    });
    const lines = packetLines(capture, [10, 10]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/length 0: begin; attach sender to "q"; message m1 of "q"; message of "q"$/);
  });

  it('knows attempts that became no connection, and what is not kept any more', () => {
    const attempts = [{ ...refusedAttempt('event-grid', 'subscriber'), packet: 3 }];
    const capture = captureOf([], { attempts, packets: [packet({ number: 3, connection: 7 })] });
    expect(packetLines(capture, [4, 3])).toEqual([
      expect.stringMatching(/^#3 .* event-grid \(127\.1\.1\.7:40007\) > subscriber/),
      '#4 is not kept any more',
    ]);
  });

  it('is no longer than can be read', () => {
    const many = captureOf(Array.from({ length: 14 }, () => ['a', 'b']));
    const lines = packetLines(
      many,
      many.packets.map(({ number }) => number),
    );
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('and 4 more');
  });
});
