import { expect, it } from 'vitest';
import { itHere, receiveOne, startBus } from '../../support/bus.ts';

it('the dead-letter queue of a queue: abandoned messages stay, completed ones go', async () => {
  const bus = await startBus();
  const queue = await bus.queue('two-deliveries');
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'dead' });
  const receiver = client.createReceiver(queue);
  await receiver.deadLetterMessage(await receiveOne(receiver));
  const deadLetters = client.createReceiver(queue, { subQueueType: 'deadLetter' });
  // More often than the queue's maximum: nothing is moved out of a dead-letter queue.
  for (let i = 0; i < 4; i++) await deadLetters.abandonMessage(await receiveOne(deadLetters));
  await deadLetters.completeMessage(await receiveOne(deadLetters));
  expect(await deadLetters.peekMessages(10)).toEqual([]);
});

it('the dead-letter queue of a subscription', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  await client.createSender(topic).sendMessages({ body: 'dead' });
  const receiver = client.createReceiver(topic, subscriptions[0]);
  await receiver.deadLetterMessage(await receiveOne(receiver), {
    deadLetterReason: 'why',
    deadLetterErrorDescription: 'so',
  });
  const deadLetters = client.createReceiver(topic, subscriptions[0], { subQueueType: 'deadLetter' });
  const dead = await receiveOne(deadLetters);
  expect(dead).toMatchObject({ body: 'dead', deadLetterReason: 'why' });
  await deadLetters.completeMessage(dead);
  const other = client.createReceiver(topic, subscriptions[1], { subQueueType: 'deadLetter' });
  expect(await other.peekMessages(1)).toEqual([]);
});

itHere('a dead-letter queue takes no messages, and lets none be dead-lettered again', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await expect(client.createSender(`${queue}/$DeadLetterQueue`).sendMessages({ body: 1 })).rejects.toThrow(
    "Messages cannot be sent to the dead-letter queue 'plain/$DeadLetterQueue'.",
  );
  await client.createSender(queue).sendMessages({ body: 'dead' });
  const receiver = client.createReceiver(queue);
  await receiver.deadLetterMessage(await receiveOne(receiver));
  const deadLetters = client.createReceiver(queue, { subQueueType: 'deadLetter' });
  const dead = await receiveOne(deadLetters);
  await expect(deadLetters.deadLetterMessage(dead)).rejects.toThrow(/cannot be dead-lettered out of/);
});
