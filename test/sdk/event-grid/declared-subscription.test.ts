import { expect, it } from 'vitest';
import { clockFromNow } from '../../support/bus.ts';
import { publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const EVENT = { eventType: 'Made', subject: 'one', dataVersion: '1', data: {} };

it('a declared webhook that does not agree yet is asked again, and gets what came in the meantime', async () => {
  const clock = clockFromNow();
  let isReady = false;
  const subscriber = await Subscriber.start(() => 200, { agrees: () => isReady });
  const azure = await startGrid(
    { topics: [{ name: 'orders', eventSubscriptions: [{ name: 'all', destination: webHook(subscriber.url) }] }] },
    { clock },
  );
  await expect.poll(() => subscriber.posted.length).toBe(1);
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  isReady = true;
  await expect
    .poll(() => {
      clock.advance(250);
      return subscriber.events.length;
    })
    .toBe(1);
});

it('topics and their subscriptions are shown, emptied and reset by name', async () => {
  const subscriber = await Subscriber.start();
  const azure = await startGrid({
    topics: [{ name: 'orders', eventSubscriptions: [{ name: 'all', destination: webHook(subscriber.url) }] }],
  });
  expect(azure.namespaces('event-grid')).toEqual(['orders']);
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  await subscriber.received(1);
  using made = azure.createNamespace('event-grid');
  expect(made.connectionString).toMatch(
    new RegExp(`^Endpoint=https://localhost:${azure.ports.gateway}/${made.name}/api/events;AccessKey=.+$`),
  );
  await publisherOf(azure, made.name, 'EventGrid').send([EVENT]);
  made.dispose();
  expect(azure.namespaces('event-grid')).toEqual(['orders']);
  azure.resetNamespace('event-grid', 'orders');
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  await subscriber.received(2);
  expect(subscriber.posted.map(({ headers }) => headers['aeg-event-type'])).toEqual([
    'SubscriptionValidation',
    'Notification',
    'Notification',
  ]);
  expect(azure.purge('event-grid', 'orders')).toBe(0);
  expect(() => azure.purge('event-grid', 'orders', 'none')).toThrow(/no event subscription "none"/);
  expect(() => azure.connectionString('event-grid', { namespace: 'none' })).toThrow(/no topic, domain or namespace/);
});
