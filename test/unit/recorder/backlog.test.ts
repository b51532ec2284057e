import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side, StreamLayer } from '../../../src/kernel/connection.ts';
import { Backlog, type BacklogReader } from '../../../src/recorder/backlog.ts';
import { FLAG, PacketLog } from '../../../src/recorder/packet-log.ts';
import { type Conversation, RecorderBench, transferFrame } from './conversation.ts';

const MIB = 1024 * 1024;

interface Read {
  readonly layer: StreamLayer | 'end';
  readonly from?: Side;
  readonly text?: string;
  readonly atMs: number;
  readonly packet?: number;
}

/** Notes what it is given, as text. */
class Reader implements BacklogReader {
  readonly reads: Read[] = [];
  read(layer: StreamLayer, from: Side, bytes: Buffer, atMs: number, { number }: { number: number }): void {
    this.reads.push({ layer, from, text: bytes.toString('latin1'), atMs, packet: number });
  }
  readEnd(atMs: number): void {
    this.reads.push({ layer: 'end', atMs });
  }
}

class Bench {
  readonly packets: PacketLog;
  readonly backlog: Backlog;
  readonly reader = new Reader();
  atMs = 0;

  constructor(packetsMax = 10_000, bytesMax = MIB) {
    this.packets = new PacketLog(packetsMax, bytesMax);
    this.backlog = new Backlog(this.packets);
  }

  tcp(from: Side, text: string): void {
    const payload = Buffer.from(text);
    const number = this.packets.add(++this.atMs, 1, from, FLAG.data, 0, 0, payload);
    this.backlog.addPacket(this.reader, from, number, this.atMs, payload.length);
  }

  get texts(): (string | undefined)[] {
    return this.reader.reads.map(({ text }) => text);
  }
}

describe('Backlog', () => {
  it('reads in order what waits, once, and not before somebody asks', () => {
    const bench = new Bench();
    const carrier = { number: 0 };
    bench.tcp('opener', 'one');
    bench.backlog.addBytes(bench.reader, 'tls', 'acceptor', Buffer.from('two'), 7, carrier);
    bench.tcp('acceptor', 'three');
    bench.backlog.addBytes(bench.reader, 'websocket', 'opener', Buffer.from('four'), 8, { number: 2 });
    bench.backlog.addEnd(bench.reader, 9);
    carrier.number = 5;
    expect(bench.reader.reads).toEqual([]);
    bench.backlog.readAll();
    bench.backlog.readAll();
    expect(bench.reader.reads).toEqual([
      { layer: 'tcp', from: 'opener', text: 'one', atMs: 1, packet: 1 },
      { layer: 'tls', from: 'acceptor', text: 'two', atMs: 7, packet: 5 },
      { layer: 'tcp', from: 'acceptor', text: 'three', atMs: 2, packet: 2 },
      { layer: 'websocket', from: 'opener', text: 'four', atMs: 8, packet: 2 },
      { layer: 'end', atMs: 9 },
    ]);
  });

  it('lets no more wait than it may, of bytes and of pieces', () => {
    const large = new Bench(10_000, 64 * MIB);
    for (let i = 0; i < 100; i++) large.tcp('opener', 'x'.repeat(60_000));
    expect(large.reader.reads.length).toBeGreaterThan(90);
    large.backlog.addBytes(large.reader, 'tls', 'opener', Buffer.alloc(3 * MIB, 'y'), 0, { number: 1 });
    large.backlog.readAll();
    const read = large.reader.reads.filter(({ layer }) => layer === 'tls').map(({ text }) => text);
    expect(read.join('')).toBe('y'.repeat(3 * MIB));
    const many = new Bench(100_000);
    for (let i = 0; i < 10_000; i++) many.tcp('opener', String(i));
    expect(many.reader.reads.length).toBeGreaterThan(5_000);
    many.backlog.readAll();
    expect(many.texts).toEqual(Array.from({ length: 10_000 }, (_, i) => String(i)));
  });

  it('reads every packet before the log lets it go', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 100_000 }),
        fc.array(fc.nat(65_000), { maxLength: 40 }),
        (packetsMax, bytesMax, sizes) => {
          const bench = new Bench(packetsMax, bytesMax);
          sizes.forEach((size, i) => {
            bench.tcp('opener', String.fromCharCode(65 + (i % 26)).repeat(size));
            // A handshake has packets without payload.
            if (i % 3 === 0) bench.packets.add(0, 2, 'opener', FLAG.syn, 0, 0);
          });
          bench.backlog.readAll();
          expect(bench.texts).toEqual(sizes.map((size, i) => String.fromCharCode(65 + (i % 26)).repeat(size)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('goes on behind a piece that cannot be read', () => {
    const bench = new Bench();
    const broken: BacklogReader = {
      read: () => {
        throw new Error('broken');
      },
      readEnd: () => {},
    };
    const number = bench.packets.add(0, 1, 'opener', FLAG.data, 0, 0, Buffer.from('x'));
    bench.backlog.addPacket(broken, 'opener', number, 0, 1);
    bench.tcp('opener', 'next');
    expect(() => bench.backlog.readAll()).toThrow('broken');
    bench.backlog.readAll();
    expect(bench.texts).toEqual(['next']);
  });

  it('makes no difference to what a capture says', () => {
    const talk = (each: (conversation: Conversation) => void) => {
      const bench = new RecorderBench();
      const conversation = bench.connect().start('shop');
      each(conversation);
      conversation.attach('receiver', 'orders').flow('opener', { deliveryCount: 0, linkCredit: 300 });
      each(conversation);
      for (let i = 0; i < 5; i++) {
        conversation.transfer('acceptor', 20);
        each(conversation);
      }
      const half = transferFrame(
        { handle: 0, deliveryId: 200, deliveryTag: Buffer.alloc(16, 3), more: true },
        Buffer.alloc(90_000),
      );
      conversation.send('acceptor', half.subarray(0, 70_000));
      each(conversation);
      conversation.send('acceptor', half.subarray(70_000));
      each(conversation);
      conversation.settle('opener', 0).detach().finish();
      return bench.recorder.capture();
    };
    expect(talk(() => {})).toEqual(talk(({ bench }) => void bench.recorder.capture()));
  });
});
