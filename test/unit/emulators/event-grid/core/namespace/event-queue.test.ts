import { describe, expect, it } from 'vitest';
import { Failure, subscriptionNotFound } from '../../../../../../emulators/event-grid/core/failure.ts';
import { cloudEvent, QUEUE, QueueBench, settings, shown, tokens } from './queue-fixture.ts';

describe('receiving', () => {
  it('hands out what there is, up to the number asked for', () => {
    const bench = new QueueBench();
    bench.publish('a', 'b', 'c');
    expect(shown(bench.receive(2))).toEqual(['a:1', 'b:1']);
    expect(shown(bench.receive(100))).toEqual(['c:1']);
    expect(bench.receive(100)).toEqual([]);
  });

  it('hands out no more than four megabytes at once, but for one event that is larger', () => {
    const bench = new QueueBench({}, 20_000_000);
    const events = [1, 2, 3].map((n) => ({ ...cloudEvent(`${n}`), payload: new Uint8Array(2_000_000) }));
    const large = { ...cloudEvent('large'), payload: new Uint8Array(5_000_000) };
    bench.done({ type: 'publish', topic: 'orders', events: [...events, large] });
    expect(shown(bench.receive(10))).toEqual(['1:1', '2:1']);
    expect(shown(bench.receive(10))).toEqual(['3:1']);
    expect(shown(bench.receive(10))).toEqual(['large:1']);
  });

  it('waits until an event comes; the first that waits is served first, with all that is published together', () => {
    const bench = new QueueBench();
    const first = bench.wait(60_000, 2);
    const second = bench.wait(60_000, 2);
    bench.publish('a', 'b', 'c');
    expect(bench.deliveries.map(({ receiver }) => receiver)).toEqual([first, second]);
    expect(bench.deliveries.map(({ result }) => shown(result as never))).toEqual([['a:1', 'b:1'], ['c:1']]);
  });

  it('gives nothing when the time is over', () => {
    const bench = new QueueBench();
    const receiver = bench.wait(10_000);
    bench.advance(9_999);
    expect(bench.deliveries).toEqual([]);
    bench.advance(1);
    expect(bench.deliveries).toEqual([{ receiver, result: [] }]);
    bench.publish('a');
    expect(bench.deliveries).toHaveLength(1);
  });

  it('gives nothing to a receiver that was cancelled', () => {
    const bench = new QueueBench();
    bench.done({ type: 'cancel-receive', receiver: bench.wait(10_000) });
    bench.publish('a');
    expect(bench.deliveries).toEqual([]);
    expect(shown(bench.receive())).toEqual(['a:1']);
  });

  it('takes back what a receiver did not live to see, as if it had not been handed out', () => {
    const bench = new QueueBench();
    bench.publish('a', 'b', 'c');
    bench.done({ type: 'undo-receive', ...QUEUE, lockTokens: tokens(bench.receive(2)) });
    expect(shown(bench.receive(3))).toEqual(['a:1', 'b:1', 'c:1']);
  });
});

describe('settling', () => {
  it('acknowledges each event for itself', () => {
    const bench = new QueueBench();
    bench.publish('a', 'b');
    const [first = '', second = ''] = tokens(bench.receive(2));
    expect(bench.done({ type: 'acknowledge', ...QUEUE, lockTokens: [first] })).toEqual({
      succeeded: [first],
      failed: [],
    });
    expect(bench.done({ type: 'acknowledge', ...QUEUE, lockTokens: [first, second, 'nonsense'] })).toEqual({
      succeeded: [second],
      failed: [
        { lockToken: first, error: 'TokenLost' },
        { lockToken: 'nonsense', error: 'BadToken' },
      ],
    });
    expect(bench.counts).toMatchObject({ waiting: 0, locked: 0, acknowledged: 2 });
    expect(bench.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('releases at once, behind those that wait', () => {
    const bench = new QueueBench();
    bench.publish('a', 'b');
    bench.done({ type: 'release', ...QUEUE, lockTokens: tokens(bench.receive()), delayMs: 0 });
    expect(shown(bench.receive(2))).toEqual(['b:1', 'a:2']);
  });

  it('serves a receiver that waits with what another one releases', () => {
    const bench = new QueueBench();
    bench.publish('a');
    const received = bench.receive();
    bench.wait(60_000);
    bench.done({ type: 'release', ...QUEUE, lockTokens: tokens(received), delayMs: 0 });
    expect(bench.deliveries.map(({ result }) => shown(result as never))).toEqual([['a:2']]);
  });

  it.each([10_000, 60_000, 600_000, 3_600_000])('releases with a delay of %i ms', (delayMs) => {
    const bench = new QueueBench();
    bench.publish('a');
    bench.done({ type: 'release', ...QUEUE, lockTokens: tokens(bench.receive()), delayMs });
    bench.advance(delayMs - 1);
    expect(bench.receive()).toEqual([]);
    expect(bench.counts.waiting).toBe(1);
    bench.advance(1);
    expect(shown(bench.receive())).toEqual(['a:2']);
  });

  it('drops what is rejected where there is no dead-letter destination', () => {
    const bench = new QueueBench();
    bench.publish('a');
    bench.done({ type: 'reject', ...QUEUE, lockTokens: tokens(bench.receive()) });
    expect(bench.counts).toMatchObject({ waiting: 0, dropped: 1 });
    expect(bench.attempts).toEqual([]);
  });
});

describe('locks', () => {
  it('end after the lock duration', () => {
    const bench = new QueueBench();
    bench.publish('a');
    const lockTokens = tokens(bench.receive());
    bench.advance(59_999);
    expect(bench.receive()).toEqual([]);
    bench.advance(1);
    expect(bench.done({ type: 'acknowledge', ...QUEUE, lockTokens }).failed).toEqual([
      { lockToken: lockTokens[0], error: 'TokenLost' },
    ]);
    expect(shown(bench.receive())).toEqual(['a:2']);
  });

  it('are renewed for the lock duration from now on, for an hour at most', () => {
    const bench = new QueueBench();
    bench.publish('a');
    const lockTokens = tokens(bench.receive());
    for (let i = 0; i < 71; i++) {
      bench.advance(50_000);
      expect(bench.done({ type: 'renew-locks', ...QUEUE, lockTokens }).succeeded).toEqual(lockTokens);
    }
    bench.advance(49_999);
    expect(bench.receive()).toEqual([]);
    bench.advance(1);
    expect(bench.done({ type: 'renew-locks', ...QUEUE, lockTokens }).succeeded).toEqual([]);
    expect(shown(bench.receive())).toEqual(['a:2']);
  });

  it('keep their ends when the duration is changed', () => {
    const bench = new QueueBench();
    bench.publish('a', 'b');
    bench.receive();
    bench.done({ type: 'put-queue', ...QUEUE, settings: settings({ lockDurationMs: 10_000 }) });
    bench.receive();
    bench.advance(10_000);
    expect(shown(bench.receive(2))).toEqual(['b:2']);
    bench.advance(50_000);
    expect(bench.counts).toMatchObject({ waiting: 2, locked: 0 });
  });
});

describe('the end of an event', () => {
  it.each([
    [
      'released',
      (bench: QueueBench, lockTokens: readonly string[]) =>
        bench.done({ type: 'release', ...QUEUE, lockTokens, delayMs: 0 }),
    ],
    ['never settled', (bench: QueueBench) => bench.advance(60_000)],
  ])('comes when it was received as often as it may be, and %s', (_name, giveUp) => {
    const bench = new QueueBench({ maxDeliveryCount: 2 });
    bench.publish('a');
    giveUp(bench, tokens(bench.receive()));
    expect(bench.counts.waiting).toBe(1);
    giveUp(bench, tokens(bench.receive()));
    expect(bench.counts).toMatchObject({ waiting: 0, locked: 0, dropped: 1 });
  });

  it('comes when its time to live is over, or the retention of the topic', () => {
    const bench = new QueueBench({ timeToLiveMs: 60_000 });
    bench.publish('a');
    bench.done({ type: 'put-topic', topic: 'orders', retentionMs: 10_000 });
    bench.publish('b');
    bench.advance(10_000);
    expect(bench.counts).toMatchObject({ waiting: 1, dropped: 1 });
    bench.advance(50_000);
    expect(bench.counts).toMatchObject({ waiting: 0, dropped: 2 });
    expect(bench.facts.filter(({ type }) => type === 'event-forgotten')).toHaveLength(2);
  });

  it('waits for the lock to be given up', () => {
    const bench = new QueueBench({ timeToLiveMs: 60_000, lockDurationMs: 300_000 });
    bench.publish('a', 'b');
    const [first = '', second = ''] = tokens(bench.receive(2));
    bench.advance(100_000);
    expect(bench.done({ type: 'acknowledge', ...QUEUE, lockTokens: [first] }).succeeded).toEqual([first]);
    bench.done({ type: 'release', ...QUEUE, lockTokens: [second], delayMs: 0 });
    expect(bench.counts).toMatchObject({ waiting: 0, acknowledged: 1, dropped: 1 });
  });

  it('comes while it is delayed', () => {
    const bench = new QueueBench({ timeToLiveMs: 60_000 });
    bench.publish('a');
    bench.done({ type: 'release', ...QUEUE, lockTokens: tokens(bench.receive()), delayMs: 600_000 });
    bench.advance(59_999);
    expect(bench.counts.waiting).toBe(1);
    bench.advance(1);
    expect(bench.counts).toMatchObject({ waiting: 0, dropped: 1 });
  });
});

describe('the subscription', () => {
  it('tells who waits when it is deleted, and is gone', () => {
    const bench = new QueueBench();
    const receiver = bench.wait(60_000);
    bench.done({ type: 'delete-queue', ...QUEUE });
    expect(bench.deliveries).toEqual([{ receiver, result: subscriptionNotFound('first') }]);
    expect(bench.execute({ type: 'get-queue', ...QUEUE })).toEqual(subscriptionNotFound('first'));
    expect(bench.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('goes by itself at its expiration', () => {
    const bench = new QueueBench({ expiresAtMs: 5_000 });
    bench.publish('a');
    bench.advance(3_999);
    expect(bench.counts.waiting).toBe(1);
    bench.advance(1);
    expect(bench.execute({ type: 'get-queue', ...QUEUE })).toBeInstanceOf(Failure);
    expect(bench.facts.map(({ type }) => type).slice(-3)).toEqual(['event-left', 'event-forgotten', 'queue-deleted']);
  });

  it('drops all when it is purged, locked or not', () => {
    const bench = new QueueBench();
    bench.publish('a', 'b', 'c');
    const lockTokens = tokens(bench.receive());
    bench.done({ type: 'release', ...QUEUE, lockTokens: tokens(bench.receive()), delayMs: 10_000 });
    expect(bench.done({ type: 'purge-queue', ...QUEUE })).toEqual({ count: 3 });
    expect(bench.counts).toMatchObject({ waiting: 0, locked: 0, dropped: 3 });
    expect(bench.done({ type: 'acknowledge', ...QUEUE, lockTokens }).succeeded).toEqual([]);
    expect(bench.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('is as if it were new when a purge forgets what has ended, too', () => {
    const bench = new QueueBench();
    bench.publish('a', 'b');
    bench.done({ type: 'acknowledge', ...QUEUE, lockTokens: tokens(bench.receive()) });
    expect(bench.done({ type: 'purge-queue', ...QUEUE, forgetsEnded: true })).toEqual({ count: 1 });
    expect(bench.counts).toMatchObject({ waiting: 0, acknowledged: 0, dropped: 0 });
    expect(bench.done({ type: 'list-events', ...QUEUE, skip: 0, top: 10 })).toEqual([]);
  });
});
