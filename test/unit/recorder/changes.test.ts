import { describe, expect, it } from 'vitest';
import type { CapturePosition } from '../../../src/recorder/changes.ts';
import { RecorderBench } from './conversation.ts';

function ids(captured: readonly { readonly id: number }[]): number[] {
  return captured.map(({ id }) => id);
}

describe('changesSince', () => {
  it('tells everything at first, then only what is new', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect().start();
    const first = bench.recorder.changesSince();
    const capture = bench.recorder.capture();
    expect(first.packets).toEqual(capture.packets);
    expect(first.attempts).toEqual(capture.attempts);
    expect(first.connections).toEqual(capture.connections);
    expect(first.exchanges).toEqual(capture.exchanges);

    const none = bench.recorder.changesSince(first.position);
    expect(none).toMatchObject({
      packets: [],
      attempts: [],
      connections: [],
      exchanges: [],
      deliveries: [],
      marks: [],
    });

    conversation.attach('sender', 'orders').transfer('opener');
    const next = bench.recorder.changesSince(none.position);
    expect(next.packets).toHaveLength(3);
    expect(next.exchanges.map(({ operation }) => operation)).toEqual(['attach', 'attach']);
    expect(next.deliveries).toMatchObject([{ messageId: 'm0', packet: next.packets.at(-1)!.number }]);
    expect(ids(next.connections)).toEqual([1]);
    expect(next.missed).toEqual({ packets: 0, exchanges: 0, deliveries: 0 });
  });

  it('tells again of a connection that has got a name, a verdict or an end, and of no other', () => {
    const bench = new RecorderBench();
    const [one, two] = [bench.connect().start(), bench.connect('127.0.0.3').start()];
    let position: CapturePosition | undefined = bench.recorder.changesSince().position;
    const changed = (change: () => void): number[] => {
      change();
      const changes = bench.recorder.changesSince(position);
      position = changes.position;
      expect(ids(changes.connections)).toEqual(ids(changes.attempts));
      return ids(changes.attempts);
    };
    expect(changed(() => one.tap.identify('opener', 'consumer', 'process'))).toEqual([1]);
    expect(changed(() => two.tap.failed('TLS failed', 'distrust'))).toEqual([2]);
    expect(changed(() => two.finish())).toEqual([2]);
    expect(changed(() => bench.recorder.nameHost('127.0.0.3', 'other'))).toEqual([1, 2]);
    expect(changed(() => {})).toEqual([]);
  });

  it('says how much a slow reader has missed', () => {
    const bench = new RecorderBench({ packets: 5, exchanges: 2 });
    const { position } = bench.recorder.changesSince();
    bench.connect().start().finish();
    const { packets, exchanges, missed } = bench.recorder.changesSince(position);
    const { dropped } = bench.recorder.capture();
    expect(packets).toHaveLength(5);
    expect(exchanges).toHaveLength(2);
    expect(missed).toEqual({ packets: dropped.packets, exchanges: dropped.exchanges, deliveries: 0 });
    expect(missed.packets).toBeGreaterThan(0);
  });

  it('begins anew after a reset, with a position that survives JSON', () => {
    const bench = new RecorderBench();
    bench.connect().start();
    const { position } = bench.recorder.changesSince();
    bench.recorder.reset();
    bench.connect();
    const changes = bench.recorder.changesSince(JSON.parse(JSON.stringify(position)));
    expect(changes.packets).toHaveLength(3);
    expect(changes.position.run).toBe(position.run + 1);
  });
});

describe('a mark', () => {
  it('lies between the packets before and after it', () => {
    const bench = new RecorderBench();
    bench.recorder.mark('start consumer');
    const conversation = bench.connect();
    bench.recorder.mark('cut amqp off', 'fault');
    conversation.tap.ended('acceptor', 'rst');
    conversation.tap.faulted('reset, as amqp is cut off');
    const { marks, packets } = bench.recorder.capture();
    expect(marks).toMatchObject([
      { kind: 'step', text: 'start consumer', packet: 0 },
      { kind: 'fault', text: 'cut amqp off', packet: 3 },
      { kind: 'fault', text: 'reset, as amqp is cut off', packet: 4, connection: 1 },
    ]);
    expect(packets[3]!.flags).toContain('RST');
  });
});

it('a mark tells no secret, and not more than a person reads', () => {
  const bench = new RecorderBench();
  bench.recorder.mark(`use SharedAccessKey=s3cret; ${'x'.repeat(10_000)}`);
  const [mark] = bench.recorder.capture().marks;
  expect(mark!.text).not.toContain('s3cret');
  expect(mark!.text.length).toBeLessThan(2_000);
});

describe('an attempt that a participant reports', () => {
  it('is its own, and shows what must have been on the wire', () => {
    const bench = new RecorderBench();
    const report = { opener: 'consumer', acceptor: { host: '127.0.0.1', port: 5672 } };
    bench.recorder.recordAttempt({ ...report, verdict: 'refused', detail: 'connect ECONNREFUSED' });
    bench.recorder.recordAttempt({
      opener: 'consumer',
      acceptor: { host: 'nowhere.example', port: 443 },
      ...{ verdict: 'name not found', detail: 'getaddrinfo ENOTFOUND nowhere.example' },
    });
    const { attempts, connections, packets, participants } = bench.recorder.capture();
    expect(connections).toEqual([]);
    expect(attempts).toMatchObject([
      { opener: 'consumer', acceptor: '127.0.0.1', verdict: 'refused', packet: 1 },
      { opener: 'consumer', acceptor: 'nowhere.example', verdict: 'name not found' },
    ]);
    expect(attempts[1]).not.toHaveProperty('packet');
    expect(packets.map(({ flags }) => flags[0])).toEqual(['SYN', 'RST']);
    expect(participants[0]).toMatchObject({ name: 'consumer', source: 'scenario address' });
  });
});
