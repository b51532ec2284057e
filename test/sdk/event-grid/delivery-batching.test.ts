import { expect, it } from 'vitest';
import { eventsOf, publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

it('carries as many events in a request as there are, up to the maximum', async () => {
  const subscriber = await Subscriber.start();
  const destination = webHook(subscriber.url, { maxEventsPerBatch: 3 });
  const azure = await startGrid({
    topics: [{ name: 'orders', eventSubscriptions: [{ name: 'hook', destination }] }],
  });
  const events = [1, 2, 3, 4, 5, 6, 7].map((number) => ({
    eventType: 't',
    subject: 's',
    dataVersion: '1',
    data: { number },
  }));
  await publisherOf(azure, 'orders', 'EventGrid').send(events);
  await subscriber.received(events.length);
  const sizes = subscriber.deliveries.map(({ body }) => JSON.parse(body).length);
  expect(sizes.sort()).toEqual([1, 3, 3]);
});

it('takes one answer for all events of a request', async () => {
  const subscriber = await Subscriber.start(() => 400);
  const destination = webHook(subscriber.url, { maxEventsPerBatch: 10 });
  const azure = await startGrid({
    topics: [{ name: 'orders', eventSubscriptions: [{ name: 'hook', destination }] }],
  });
  const event = { eventType: 't', subject: 's', dataVersion: '1', data: {} };
  await publisherOf(azure, 'orders', 'EventGrid').send([event, event]);
  const states = () => eventsOf(azure, 'orders', 'hook').map(({ state }) => state);
  await expect.poll(states, { timeout: 10_000 }).toEqual(['dropped', 'dropped']);
  expect(subscriber.deliveries).toHaveLength(1);
});
