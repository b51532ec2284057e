import { EventGridDeserializer } from '@azure/eventgrid';
import { expect, it } from 'vitest';
import { clientOf, clockFromNow } from '../../support/bus.ts';
import {
  CLOUD_EVENT,
  DELIVERY_PROPERTIES,
  dialledByEventGrid,
  EVENT,
  fateOf,
  type Subscribed,
  startSubscribed,
} from '../../support/event-destination.ts';
import { publisherOf } from '../../support/event-grid.ts';

const NAMESPACE = {
  name: 'bus',
  queues: [{ name: 'plain' }, { name: 'sessions', requiresSession: true }],
};
const SERVICE_BUS = { serviceBus: { namespaces: [NAMESPACE] } };

function start(queue: string, deliveryAttributeMappings: object[] = [], more: Subscribed = {}) {
  const resourceId = `Microsoft.ServiceBus/namespaces/bus/queues/${queue}`;
  const destination = { endpointType: 'ServiceBusQueue', properties: { resourceId, deliveryAttributeMappings } };
  return startSubscribed(destination as never, { config: SERVICE_BUS, ...more });
}

it('puts each event into a message of its own, as a JSON object', async () => {
  const azure = await start('plain');
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT, { ...EVENT, id: 'order-2' }]);
  const receiver = clientOf(azure.connectionString('service-bus')).createReceiver('plain');
  const first = (await receiver.receiveMessages(1))[0]!;
  const second = (await receiver.receiveMessages(1))[0]!;
  expect([first.body.id, second.body.id].sort()).toEqual(['order-1', 'order-2']);
  expect(first.body).toMatchObject({
    subject: 'orders/1',
    eventType: 'Order.Placed',
    data: EVENT.data,
    metadataVersion: '1',
  });
  expect(first.contentType).toBe('application/json; charset=utf-8');
  expect(first.applicationProperties).toEqual({
    ...DELIVERY_PROPERTIES,
    'aeg-data-version': '1.0',
    'aeg-metadata-version': '1',
    'aeg-output-event-id': first.messageId,
  });
  const [deserialized] = await new EventGridDeserializer().deserializeEventGridEvents(first.body);
  expect(deserialized).toMatchObject({ eventType: 'Order.Placed', eventTime: EVENT.eventTime });
});

it('puts a CloudEvent into a message', async () => {
  const azure = await start('plain', [], { inputSchema: 'CloudEventSchemaV1_0' });
  await publisherOf(azure, 'orders', 'CloudEvent').send([CLOUD_EVENT]);
  const receiver = clientOf(azure.connectionString('service-bus')).createReceiver('plain');
  const [message] = await receiver.receiveMessages(1);
  expect(message?.body).toMatchObject({ specversion: '1.0', id: 'order-1', type: 'Order.Placed', data: EVENT.data });
  expect(message?.contentType).toBe('application/cloudevents+json; charset=utf-8');
  expect(message?.applicationProperties).toMatchObject({ ...DELIVERY_PROPERTIES, 'aeg-metadata-version': '1.0' });
});

it('sets what Service Bus knows by attributes of its names, and properties by all others', async () => {
  const fixed = (name: string, value: string) => ({ name, type: 'Static', properties: { value } });
  const from = (name: string, sourceField: string) => ({ name, type: 'Dynamic', properties: { sourceField } });
  const azure = await start('plain', [
    from('MessageId', 'id'),
    from('PartitionKey', 'data.customer.name'),
    fixed('CorrelationId', 'c-1'),
    fixed('Label', 'label'),
    fixed('ReplyTo', 'answers'),
    fixed('ReplyToSessionId', 's-1'),
    fixed('To', 'somebody'),
    fixed('region', 'north'),
    from('number', 'data.number'),
    from('nothing', 'data.nothing'),
  ]);
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const receiver = clientOf(azure.connectionString('service-bus')).createReceiver('plain');
  const [message] = await receiver.receiveMessages(1);
  expect(message).toMatchObject({
    messageId: 'order-1',
    partitionKey: 'Ada',
    correlationId: 'c-1',
    subject: 'label',
    replyTo: 'answers',
    replyToSessionId: 's-1',
    to: 'somebody',
    applicationProperties: { ...DELIVERY_PROPERTIES, region: 'north', number: '1' },
  });
  expect(message?.applicationProperties).not.toHaveProperty('nothing');
});

it('reaches a queue with sessions where a session id is mapped', async () => {
  const azure = await start('sessions', [
    { name: 'SessionId', type: 'Dynamic', properties: { sourceField: 'data.customer.name' } },
  ]);
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const receiver = await clientOf(azure.connectionString('service-bus')).acceptSession('sessions', 'Ada');
  const [message] = await receiver.receiveMessages(1);
  expect(message).toMatchObject({ sessionId: 'Ada', body: { id: 'order-1' } });
});

it.each([
  ['sessions', 'SessionQueueNotSupported'],
  ['nowhere', 'NotFound'],
])('fails for the queue %s: %s', async (queue, outcome) => {
  const azure = await start(queue);
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const attempts = () => fateOf(azure).attempts;
  await expect.poll(attempts).toMatchObject([{ outcome }]);
});

it('is dialled by Event Grid, over TLS, once for all events', async () => {
  const azure = await start('plain');
  const publisher = publisherOf(azure, 'orders', 'EventGrid');
  for (let i = 0; i < 5; i++) await publisher.send([EVENT]);
  const receiver = clientOf(azure.connectionString('service-bus')).createReceiver('plain');
  for (let received = 0; received < 5; ) received += (await receiver.receiveMessages(5)).length;
  expect(dialledByEventGrid(azure)).toEqual([['service-bus', 'established']]);
  const { attempts, connections } = azure.capture();
  const dialled = attempts.find(({ opener }) => opener === 'event-grid');
  const connection = connections.find(({ id }) => id === dialled?.connection);
  expect(connection).toMatchObject({ via: 'amqps', tls: { serverName: 'bus.servicebus.windows.net' } });
});

it('is left after a minute without events, and dialled again for the next one', async () => {
  const clock = clockFromNow();
  const azure = await start('plain', [], { clock });
  const publisher = publisherOf(azure, 'orders', 'EventGrid');
  await publisher.send([EVENT]);
  await expect.poll(() => fateOf(azure).state).toBe('delivered');
  clock.advance(60_000);
  const closed = () =>
    azure.capture().connections.filter(({ opener, closedBy }) => opener === 'event-grid' && closedBy);
  await expect.poll(closed).toMatchObject([{ closedBy: 'opener', closeReason: expect.stringContaining('AMQP close') }]);
  await publisher.send([{ ...EVENT, id: 'order-2' }]);
  await expect
    .poll(() => azure.messages('event-grid', 'orders', 'billing').every(({ state }) => state === 'delivered'))
    .toBe(true);
  expect(dialledByEventGrid(azure)).toHaveLength(2);
});
