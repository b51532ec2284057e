import { expect, it } from 'vitest';
import { bodies, receiveAll, receiveOne, startBus } from '../../support/bus.ts';

const five = [1, 2, 3, 4, 5].map((body) => ({ body }));

it('shows messages in order, and goes on where it stopped', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages(five);
  const receiver = client.createReceiver(queue);
  expect(bodies(await receiver.peekMessages(2))).toEqual([1, 2]);
  expect(bodies(await receiver.peekMessages(10))).toEqual([3, 4, 5]);
  expect(await receiver.peekMessages(10)).toEqual([]);
});

it('starts at a sequence number', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages(five);
  const receiver = client.createReceiver(queue);
  const [, , third] = await receiver.peekMessages(3);
  const fromSequenceNumber = third!.sequenceNumber!;
  expect(bodies(await receiver.peekMessages(10, { fromSequenceNumber }))).toEqual([3, 4, 5]);
  expect(bodies(await receiver.peekMessages(10, { fromSequenceNumber: fromSequenceNumber.add(10) }))).toEqual([]);
});

it('shows locked messages, without a lock, and takes nothing', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages([{ body: 1, messageId: 'm-1', applicationProperties: { a: 1 } }]);
  const receiver = client.createReceiver(queue);
  const message = await receiveOne(receiver);
  const [peeked] = await client.createReceiver(queue).peekMessages(10);
  expect(peeked).toMatchObject({ body: 1, messageId: 'm-1', applicationProperties: { a: 1 }, state: 'active' });
  expect(peeked!.lockToken).toBeUndefined();
  expect(peeked!.sequenceNumber).toEqual(message.sequenceNumber);
  await receiver.completeMessage(message);
});

it('shows an empty queue, a dead-letter queue and a subscription', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  const receiver = client.createReceiver(queue);
  expect(await receiver.peekMessages(10)).toEqual([]);
  await client.createSender(queue).sendMessages({ body: 'dead' });
  const deadLetters = client.createReceiver(queue, { subQueueType: 'deadLetter' });
  expect(await deadLetters.peekMessages(10)).toEqual([]);
  await receiver.deadLetterMessage(await receiveOne(receiver));
  expect(bodies(await deadLetters.peekMessages(10))).toEqual(['dead']);
  await client.createSender(topic).sendMessages({ body: 'event' });
  expect(bodies(await client.createReceiver(topic, subscriptions[0]).peekMessages(10))).toEqual(['event']);
});

it('shows messages far larger than a frame', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const sent = [1, 2, 3].map((n) => ({ body: String(n).repeat(150_000) }));
  for (const message of sent) await client.createSender(queue).sendMessages(message);
  const receiver = client.createReceiver(queue);
  expect(bodies(await receiver.peekMessages(3))).toEqual(bodies(await receiveAll(receiver, 3)));
});
