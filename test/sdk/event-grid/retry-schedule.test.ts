import { expect, it } from 'vitest';
import { clockFromNow } from '../../support/bus.ts';
import { eventsOf, publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** [event-grid-protocol 3.4] */
const WAITS_S = [10, 30, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR];

it('tries an event again and again, ever more rarely, and drops it when its time to live is over', async () => {
  const clock = clockFromNow();
  const subscriber = await Subscriber.start(() => 500);
  // Whatever chance adds, the last wait of these ends before, and the next one after it.
  const retryPolicy = { eventTimeToLiveInMinutes: 12 * 60 };
  const eventSubscriptions = [{ name: 'hook', destination: webHook(subscriber.url), retryPolicy }];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] }, { clock });
  const data = { number: 1 };
  await publisherOf(azure, 'orders', 'EventGrid').send([{ eventType: 't', subject: 's', dataVersion: '1', data }]);

  const state = () => eventsOf(azure, 'orders', 'hook')[0];
  for (let attempts = 1; attempts <= WAITS_S.length + 1; attempts++) {
    await expect.poll(() => state()?.attempts?.length, { timeout: 10_000 }).toBe(attempts);
    clock.advance(Date.parse(state()?.nextAttemptAt ?? '') - clock.now());
  }
  expect(state()).toMatchObject({ state: 'dropped', deadLetterReason: 'TimeToLiveExceeded' });

  const startedS = (state()?.attempts ?? []).map(({ startedAt }) => Date.parse(startedAt) / 1_000);
  WAITS_S.forEach((waitS, index) => {
    const waitedS = startedS[index + 1]! - startedS[index]!;
    expect(waitedS).toBeGreaterThanOrEqual(waitS);
    expect(waitedS).toBeLessThanOrEqual(waitS * 1.1 + 0.001);
  });
  const counts = subscriber.deliveries.map(({ headers }) => Number(headers['aeg-delivery-count']));
  expect(counts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
