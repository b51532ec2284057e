import { expect, it } from 'vitest';
import { clientOf, clockFromNow } from '../../support/bus.ts';
import { Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const NAMESPACE = 'Microsoft.ServiceBus/namespaces/bus';
const NO_LISTENERS = 'Microsoft.ServiceBus.ActiveMessagesAvailableWithNoListeners';
const BUS = {
  name: 'bus',
  queues: [{ name: 'orders', maxDeliveryCount: 1 }],
  topics: [{ name: 'events', subscriptions: [{ name: 'all' }] }],
};

async function startBus(...includedEventTypes: string[]) {
  const subscriber = await Subscriber.start();
  const subscription = { name: 'notices', destination: webHook(subscriber.url), filter: { includedEventTypes } };
  const clock = clockFromNow();
  const topicType = 'Microsoft.ServiceBus.Namespaces';
  const systemTopics = [{ name: 'bus-topic', source: NAMESPACE, topicType, eventSubscriptions: [subscription] }];
  const azure = await startGrid({ systemTopics }, { clock, config: { serviceBus: { namespaces: [BUS] } } });
  return { subscriber, clock, client: clientOf(azure.connectionString('service-bus')) };
}

it('tells at once of a message that nobody receives, then every two minutes until somebody listens', async () => {
  const { subscriber, clock, client } = await startBus(NO_LISTENERS);
  await client.createSender('orders').sendMessages({ body: 'one' });
  const [event] = await subscriber.received(1);
  expect(event).toMatchObject({
    topic: expect.stringMatching(new RegExp(`/${NAMESPACE}$`)),
    subject: 'queues/orders',
    eventType: NO_LISTENERS,
    dataVersion: '1',
    metadataVersion: '1',
    data: {
      namespaceName: 'bus',
      requestUri: 'https://bus.servicebus.windows.net/orders/messages/head',
      entityType: 'queue',
      queueName: 'orders',
      topicName: null,
      subscriptionName: null,
    },
  });
  const receiver = client.createReceiver('orders');
  await receiver.peekMessages(1);
  clock.advance(120_000);
  expect(await subscriber.received(2)).toHaveLength(2);
  // Who has received is still there, whether or not it asks for more.
  const [message] = await receiver.receiveMessages(1);
  await receiver.deferMessage(message!);
  clock.advance(600_000);
  await client.createSender('events').sendMessages({ body: 'two' });
  const events = await subscriber.received(3);
  expect(events[2]).toMatchObject({ subject: 'topics/events/subscriptions/all', data: { entityType: 'subscriber' } });
});

it('tells of dead letters that nobody receives', async () => {
  const type = 'Microsoft.ServiceBus.DeadletterMessagesAvailableWithNoListeners';
  const { subscriber, client } = await startBus(type);
  await client.createSender('orders').sendMessages({ body: 'one' });
  const receiver = client.createReceiver('orders');
  const [message] = await receiver.receiveMessages(1);
  await receiver.deadLetterMessage(message!);
  const [event] = await subscriber.received(1);
  const requestUri = 'https://bus.servicebus.windows.net/orders/$deadletterqueue/messages/head';
  expect(event).toMatchObject({ subject: 'queues/orders', eventType: type, data: { requestUri, queueName: 'orders' } });
});

it('tells every 30 s of messages that wait, where that is wanted, even while somebody listens', async () => {
  const type = 'Microsoft.ServiceBus.ActiveMessagesAvailablePeriodicNotifications';
  const { subscriber, clock, client } = await startBus(type);
  await client.createSender('orders').sendMessages({ body: 'one' });
  await subscriber.received(1);
  const receiver = client.createReceiver('orders');
  const [message] = await receiver.receiveMessages(1);
  clock.advance(30_000);
  await subscriber.received(2);
  clock.advance(20_000);
  await receiver.completeMessage(message!);
  clock.advance(600_000);
  await client.createSender('orders').sendMessages({ body: 'two' });
  expect(await subscriber.received(3)).toHaveLength(3);
});
