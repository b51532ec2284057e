import type { ServiceBusReceivedMessage } from '@azure/service-bus';
import { expect, it } from 'vitest';
import { receiveOne, startBus } from '../../support/bus.ts';

type AmqpAnnotatedMessage = ServiceBusReceivedMessage['_rawAmqpMessage'];

async function roundTrip(message: AmqpAnnotatedMessage): Promise<ServiceBusReceivedMessage> {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages(message);
  return receiveOne(client.createReceiver(queue, { receiveMode: 'receiveAndDelete' }));
}

it.each([
  ['text', 'text'],
  ['an object', { a: [1, 2.5, null, true], b: { c: 'd' } }],
  ['null', null],
  ['a negative number', -5],
])('a value body: %s', async (_what, body) => {
  const received = await roundTrip({ body, bodyType: 'value' });
  expect(received._rawAmqpMessage).toMatchObject({ bodyType: 'value', body });
});

it('a sequence body', async () => {
  const body = [[1, 'two'], [{ three: 3 }]];
  const received = await roundTrip({ body, bodyType: 'sequence' });
  expect(received._rawAmqpMessage.bodyType).toBe('sequence');
  expect(received.body).toEqual(body);
});

it('a data body, with every byte there is', async () => {
  const body = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const received = await roundTrip({ body, bodyType: 'data' });
  expect(received._rawAmqpMessage.bodyType).toBe('data');
  expect(received.body).toEqual(body);
});

it('header, annotations and properties', async () => {
  const sent: AmqpAnnotatedMessage = {
    body: 'b',
    bodyType: 'value',
    header: { durable: true, priority: 7, timeToLive: 60_000 },
    messageAnnotations: { 'x-own': 'kept' },
    deliveryAnnotations: { 'x-hop': 'for one hop only' },
    applicationProperties: { a: 1, b: 'two' },
    properties: { messageId: 'm-1', subject: 's', contentEncoding: 'gzip', groupSequence: 3 },
  };
  const { _rawAmqpMessage: raw } = await roundTrip(sent);
  expect(raw).toMatchObject({
    header: { durable: true, priority: 7, timeToLive: 60_000, deliveryCount: 0 },
    messageAnnotations: { 'x-own': 'kept' },
    applicationProperties: { a: 1, b: 'two' },
    properties: { messageId: 'm-1', subject: 's', contentEncoding: 'gzip', groupSequence: 3 },
  });
  expect(raw.deliveryAnnotations ?? {}).not.toHaveProperty('x-hop');
});

it.each([
  ['text', 'm-1'],
  ['a number', 7],
  ['a UUID', Buffer.from('00112233445566778899aabbccddeeff', 'hex')],
])('a message id that is %s', async (_what, messageId) => {
  const received = await roundTrip({ body: 1, bodyType: 'value', properties: { messageId } });
  expect(received.messageId).toEqual(messageId);
});
