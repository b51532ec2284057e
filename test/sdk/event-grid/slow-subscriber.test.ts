import { expect, it } from 'vitest';
import { clockFromNow } from '../../support/bus.ts';
import { eventsOf, publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

/** More than may be under way for one subscription. */
const EVENTS = 80;

it('a subscriber that never answers holds up nobody else, and is given 30 s', async () => {
  const clock = clockFromNow();
  const hanging = await Subscriber.start(() => new Promise<never>(() => {}));
  const healthy = await Subscriber.start();
  const eventSubscriptions = [
    { name: 'hanging', destination: webHook(hanging.url) },
    { name: 'healthy', destination: webHook(healthy.url) },
  ];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] }, { clock });
  await expect.poll(() => hanging.posted.length + healthy.posted.length, { timeout: 10_000 }).toBe(2);
  const publisher = publisherOf(azure, 'orders', 'EventGrid');
  for (let number = 0; number < EVENTS; number++) {
    await publisher.send([{ eventType: 't', subject: 's', dataVersion: '1', data: { number } }]);
  }
  const received = await healthy.received(EVENTS);
  expect(new Set(received.map(({ data }) => data.number)).size).toBe(EVENTS);
  await expect.poll(() => hanging.deliveries.length, { timeout: 10_000 }).toBe(50);

  const oldest = () => eventsOf(azure, 'orders', 'hanging').at(-1);
  expect(oldest()?.state).toBe('delivering');
  clock.advance(30_000);
  await expect.poll(() => oldest()?.attempts, { timeout: 10_000 }).toMatchObject([{ outcome: 'TimedOut' }]);
});
