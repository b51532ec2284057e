import { describe, expect, it } from 'vitest';
import type { Destination } from '../../../../../../emulators/event-grid/core/definitions.ts';
import type { DeliveryOutcome, RetrySchedule } from '../../../../../../emulators/event-grid/core/delivery/commands.ts';
import type { RetryOptions } from '../../../../../../emulators/event-grid/core/delivery/retry-table.ts';
import { DEAD_LETTERS, DeliveryBench, failed, QUEUE, WEBHOOK } from './delivery-fixture.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** The waits between the attempts of an event that fails over and over, in seconds. */
async function waitsS(
  status: number | undefined,
  destination: Destination,
  { schedule = 'basic', outcome = 'SocketError', chance = 0, retries = {} }: Partial<Course> = {},
): Promise<number[]> {
  const bench = new DeliveryBench({ chance, retries });
  bench.put({ destination }, { schedule });
  bench.answer = () => failed(outcome, status);
  await bench.publish('a');
  await bench.pass(HOUR * (retries.scale ?? 1), 0.5);
  const times = bench.timesS();
  return times.slice(1).map((time, index) => time - times[index]!);
}

interface Course {
  readonly schedule: RetrySchedule;
  readonly outcome: DeliveryOutcome;
  readonly chance: number;
  readonly retries: Partial<RetryOptions>;
}

describe('the retry table', () => {
  it('waits 10 s, 30 s, 1 min, 5 min, 10 min, 30 min, 1 h, 3 h, 6 h, and then 12 h each', async () => {
    const bench = new DeliveryBench();
    bench.put({ retryPolicy: { maxDeliveryAttempts: 12, eventTimeToLiveInMinutes: 60 * 24 * 7 } });
    bench.answer = () => failed('Busy', 500);
    await bench.publish('a');
    await bench.pass(60 * HOUR);
    const times = bench.timesS();
    expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual([
      10,
      30,
      MINUTE,
      5 * MINUTE,
      10 * MINUTE,
      30 * MINUTE,
      HOUR,
      3 * HOUR,
      6 * HOUR,
      12 * HOUR,
      12 * HOUR,
    ]);
    expect(bench.counts()).toEqual({ waiting: 0, delivered: 0, deadLettered: 0, dropped: 1 });
  });

  it('makes push from namespaces try again at once, then after 10 s, 30 s, 1 min, and 5 min each', async () => {
    expect(await waitsS(500, WEBHOOK, { schedule: 'namespace' })).toEqual([
      0,
      10,
      30,
      MINUTE,
      ...Array.from({ length: 11 }, () => 5 * MINUTE),
    ]);
  });

  it('adds up to a tenth by chance', async () => {
    expect(await waitsS(500, WEBHOOK, { chance: 0.5 })).toEqual([10.5, 31.5, 63, 315, 630, 1_890]);
  });

  it('can be shortened as a whole', async () => {
    expect(await waitsS(500, WEBHOOK, { retries: { scale: 0.1 } })).toEqual([1, 3, 6, 30, 60, 180]);
  });

  it.each([
    ['a webhook', WEBHOOK, undefined, [10, 30, 60, 300, 600, 1_800]],
    ['a webhook', WEBHOOK, 404, [10, 30, 60, 300, 600, 1_800]],
    ['a webhook', WEBHOOK, 408, [120, 120, 120, 300, 600, 1_800]],
    ['a webhook', WEBHOOK, 429, [10, 30, 60, 300, 600, 1_800]],
    ['a webhook', WEBHOOK, 503, [30, 30, 60, 300, 600, 1_800]],
    ['a resource', QUEUE, undefined, [10, 30, 60, 300, 600, 1_800]],
    ['a resource', QUEUE, 401, [300, 300, 300, 300, 600, 1_800]],
    ['a resource', QUEUE, 404, [300, 300, 300, 300, 600, 1_800]],
    ['a resource', QUEUE, 408, [120, 120, 120, 300, 600, 1_800]],
    ['a resource', QUEUE, 503, [30, 30, 60, 300, 600, 1_800]],
  ] as const)('lets %s wait at least as long as its answer demands (%#)', async (_, destination, status, waits) => {
    expect(await waitsS(status, destination)).toEqual(waits);
  });

  it.each([
    ['basic', WEBHOOK, [400, 401, 403, 413]],
    ['basic', QUEUE, [400, 403, 413]],
    ['namespace', WEBHOOK, [400, 401, 403, 404, 413, 414]],
    ['namespace', QUEUE, [400, 401, 403, 404, 413, 414]],
  ] as const)('does not try again what stands for ever (%#: %s)', async (schedule, destination, statuses) => {
    for (const status of statuses) {
      expect(await waitsS(status, destination, { schedule, outcome: 'BadRequest' })).toEqual([]);
    }
  });

  it('tries again what a resource forbids, where that is switched', async () => {
    const course = { retries: { resourceForbiddenIsFinal: false }, outcome: 'Forbidden' } as const;
    expect(await waitsS(403, QUEUE, course)).toEqual([10, 30, 60, 300, 600, 1_800]);
    expect(await waitsS(403, WEBHOOK, course)).toEqual([]);
  });

  it('tries to write a dead letter after 5 min, then after 10 s, 1 min, and 5 min each, for 4 h', async () => {
    const bench = new DeliveryBench();
    bench.put({ deadLetterDestination: DEAD_LETTERS });
    bench.answer = ({ type }) => (type === 'deliver' ? failed('BadRequest', 400) : failed('NotFound', 404));
    await bench.publish('a');
    await bench.pass(5 * HOUR);
    const times = bench.timesS('dead-letter');
    expect(times.slice(0, 5)).toEqual([300, 310, 370, 670, 970]);
    expect(times.at(-1)).toBe(300 + 4 * HOUR);
    expect(bench.counts()).toEqual({ waiting: 0, delivered: 0, deadLettered: 0, dropped: 1 });
  });

  it('tries to write a dead letter of a namespace at once, and for two days', async () => {
    const bench = new DeliveryBench();
    bench.put({ deadLetterDestination: DEAD_LETTERS }, { schedule: 'namespace' });
    bench.answer = ({ type }) => (type === 'deliver' ? failed('BadRequest', 400) : failed('NotFound', 404));
    await bench.publish('a');
    await bench.pass(50 * HOUR);
    expect(bench.timesS('dead-letter').slice(0, 4)).toEqual([0, 10, 70, 370]);
    expect(bench.timesS('dead-letter').at(-1)).toBe(48 * HOUR);
    expect(bench.counts().dropped).toBe(1);
  });
});
