import { expect, it } from 'vitest';
import { bodies, receiveAll, receiveOne, startBus } from '../../support/bus.ts';

it.each([
  ['as created', (name: string) => name],
  ['in lower case', (name: string) => name.toLowerCase()],
  ['in upper case', (name: string) => name.toUpperCase()],
])('an entity whose name has a slash, %s', async (_how, spell) => {
  const bus = await startBus();
  const queue = await bus.queue('Area/Orders');
  const name = spell(queue);
  const client = bus.client();
  await client.createSender(name).sendMessages([{ body: 1 }, { body: 2 }]);
  const receiver = client.createReceiver(name);
  const messages = await receiveAll(receiver, 2);
  await receiver.deadLetterMessage(messages[0]!);
  await receiver.completeMessage(messages[1]!);
  expect(bodies(await client.createReceiver(name, { subQueueType: 'deadLetter' }).peekMessages(1))).toEqual([1]);
  expect(await client.createReceiver(queue).peekMessages(1)).toEqual([]);
});

it('a topic and a subscription in another case', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  await client.createSender(topic.toUpperCase()).sendMessages({ body: 'event' });
  const receiver = client.createReceiver(topic.toUpperCase(), subscriptions[0].toUpperCase());
  await receiver.completeMessage(await receiveOne(receiver));
  expect(await receiver.peekMessages(1)).toEqual([]);
});
