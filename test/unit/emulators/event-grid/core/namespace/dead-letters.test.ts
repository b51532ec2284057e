import { expect, it } from 'vitest';
import { BLOBS, NAMESPACE_ID, QUEUE, QueueBench, settings, tokens } from './queue-fixture.ts';

const UNREACHABLE = { type: 'failed', outcome: 'SocketError', detail: 'refused' } as const;

function rejected(): QueueBench {
  const bench = new QueueBench({ deadLetterDestination: BLOBS });
  bench.publish('a');
  bench.advance(500);
  bench.done({ type: 'reject', ...QUEUE, lockTokens: tokens(bench.receive()) });
  return bench;
}

it('writes what is rejected to the dead-letter destination', () => {
  const bench = rejected();
  expect(bench.attempts).toMatchObject([
    {
      type: 'dead-letter',
      subscription: {
        source: `${NAMESPACE_ID}/topics/orders`,
        name: 'first',
        schedule: 'namespace',
        definition: { deadLetterDestination: BLOBS },
      },
      events: [
        {
          event: { envelope: { id: 'a' } },
          deliveryCount: 1,
          publishedAtMs: 1_000,
          deadLetter: { reason: 'Rejected', lastAttemptAtMs: 1_500 },
        },
      ],
    },
  ]);
  expect(bench.counts).toMatchObject({ deadLettering: 1, locked: 0 });
  bench.done({ type: 'finish-attempt', attempt: 1, result: { type: 'delivered', status: 201 } });
  expect(bench.counts).toMatchObject({ deadLettering: 0, deadLettered: 1 });
});

it('says why: too many deliveries, too old', () => {
  const bench = new QueueBench({ deadLetterDestination: BLOBS, maxDeliveryCount: 1, timeToLiveMs: 120_000 });
  bench.publish('a', 'b');
  bench.receive();
  bench.advance(120_000);
  expect(bench.attempts.flatMap(({ events }) => events.map(({ deadLetter }) => deadLetter?.reason))).toEqual([
    'MaxDeliveryAttemptsExceeded',
    'TimeToLiveExceeded',
  ]);
});

it('tries again after 10 s, 1 min, 5 min and then each 5 min, for two days', () => {
  const bench = rejected();
  const startedAtMs = bench.nowMs;
  const triedAfterSeconds: number[] = [];
  for (let done = 0; done < bench.attempts.length; ) {
    triedAfterSeconds.push((bench.nowMs - startedAtMs) / 1_000);
    const { attempt } = bench.attempts[done++]!;
    bench.done({ type: 'finish-attempt', attempt, result: UNREACHABLE });
    if (bench.wakeAtMs < Number.POSITIVE_INFINITY) bench.advance(bench.wakeAtMs - bench.nowMs);
  }
  expect(triedAfterSeconds.slice(0, 5)).toEqual([0, 10, 70, 370, 670]);
  expect(triedAfterSeconds.at(-1)).toBe(172_570);
  expect(bench.counts).toMatchObject({ deadLettering: 0, dropped: 1 });
});

it('writes sixteen at a time', () => {
  const bench = new QueueBench({ deadLetterDestination: BLOBS });
  bench.publish(...Array.from({ length: 40 }, (_, i) => `${i}`));
  bench.done({ type: 'reject', ...QUEUE, lockTokens: tokens(bench.receive(40)) });
  expect(bench.attempts).toHaveLength(16);
  bench.done({ type: 'finish-attempt', attempt: 3, result: { type: 'delivered' } });
  expect(bench.attempts).toHaveLength(17);
  expect(bench.counts).toMatchObject({ deadLettering: 39, deadLettered: 1 });
});

it('drops what it cannot write any more because the destination was taken away', () => {
  const bench = rejected();
  bench.done({ type: 'put-queue', ...QUEUE, settings: settings() });
  bench.done({ type: 'finish-attempt', attempt: 1, result: UNREACHABLE });
  bench.advance(10_000);
  expect(bench.counts).toMatchObject({ deadLettering: 0, dropped: 1 });
  expect(bench.attempts).toHaveLength(1);
});

it('ignores what comes of an attempt whose queue was purged', () => {
  const bench = rejected();
  bench.done({ type: 'purge-queue', ...QUEUE });
  bench.done({ type: 'finish-attempt', attempt: 1, result: { type: 'delivered' } });
  expect(bench.counts).toMatchObject({ deadLettering: 0, deadLettered: 0, dropped: 1 });
});
