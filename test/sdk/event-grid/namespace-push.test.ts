import { EventHubConsumerClient, earliestEventPosition } from '@azure/event-hubs';
import { expect, it } from 'vitest';
import { Subscriber, startGrid, webHook } from '../../support/event-grid.ts';
import { order, post, receiverOf, receiveSome, senderOf, shown } from '../../support/event-grid-namespace.ts';
import { receiveFrom } from '../../support/hub.ts';

function pushing(push: object, more: object = {}) {
  const deliveryConfiguration = { deliveryMode: 'Push' as const, push };
  const eventSubscriptions = [{ name: 'pushed', deliveryConfiguration, ...more }, { name: 'pulled' }];
  return { namespaces: [{ name: 'shop', topics: [{ name: 'orders', eventSubscriptions }] }] };
}

it('delivers to a webhook, beside queues of the same topic', async () => {
  const subscriber = await Subscriber.start();
  const azure = await startGrid(
    pushing(
      { destination: webHook(subscriber.url) },
      { filtersConfiguration: { filters: [{ operatorType: 'NumberGreaterThan', key: 'data.amount', value: 10 }] } },
    ),
  );
  await senderOf(azure).sendEvents([order('1', { amount: 5 }), order('2', { amount: 15 })]);
  expect(await subscriber.received(1)).toMatchObject([{ id: '2', source: '/shop', data: { amount: 15 } }]);
  expect(subscriber.deliveries[0]?.headers).toMatchObject({
    'aeg-event-type': 'Notification',
    'aeg-subscription-name': 'PUSHED',
    'aeg-compatibility-mode-enabled': 'false',
  });
  expect(shown(await receiveSome(receiverOf(azure, 'pulled')))).toEqual(['1:1', '2:1']);
});

it('tries again at once, and then after 10 seconds', async () => {
  let refusals = 0;
  const subscriber = await Subscriber.start(() => (++refusals <= 2 ? 500 : 200));
  const azure = await startGrid({ ...pushing({ destination: webHook(subscriber.url) }), retryScale: 0.01 });
  await senderOf(azure).sendEvents(order('1'));
  await expect.poll(() => subscriber.deliveries.length, { timeout: 10_000 }).toBe(3);
});

it('delivers to an event hub', async () => {
  const resourceId = 'Microsoft.EventHub/namespaces/hubs/eventhubs/orders';
  const azure = await startGrid(pushing({ destination: { endpointType: 'EventHub', properties: { resourceId } } }), {
    config: { eventHubs: { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'orders', partitionCount: 1 }] }] } },
  });
  await senderOf(azure).sendEvents(order('1'));
  const consumer = new EventHubConsumerClient('$Default', azure.connectionString('event-hubs'), 'orders');
  const [event] = await receiveFrom(consumer, 1, { startPosition: earliestEventPosition });
  expect(JSON.stringify(event?.body)).toContain('Shop.OrderPlaced');
  await consumer.close();
});

it('is no queue: nothing can be pulled out of it', async () => {
  const subscriber = await Subscriber.start();
  const azure = await startGrid(pushing({ destination: webHook(subscriber.url) }));
  await expect(receiverOf(azure, 'pushed').receiveEvents()).rejects.toMatchObject({
    statusCode: 400,
    message: expect.stringContaining('Push'),
  });
  expect(
    await post(azure, '/topics/orders/eventsubscriptions/pushed:reject', { body: '{"lockTokens":["x"]}' }),
  ).toMatchObject({ status: 400 });
});
