import { expect, it } from 'vitest';
import { receiveOne, startBus } from '../../support/bus.ts';

it('a dead-lettered message says why, and has the custom properties', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'bad', applicationProperties: { own: true } });
  const receiver = client.createReceiver(queue);
  const message = await receiveOne(receiver);
  await receiver.deadLetterMessage(message, {
    deadLetterReason: 'unreadable',
    deadLetterErrorDescription: 'the third line is missing',
    attempts: 5,
  });
  expect(await receiver.peekMessages(1)).toEqual([]);
  const dead = await receiveOne(client.createReceiver(queue, { subQueueType: 'deadLetter' }));
  expect(dead).toMatchObject({
    body: 'bad',
    deadLetterReason: 'unreadable',
    deadLetterErrorDescription: 'the third line is missing',
  });
  expect(dead.applicationProperties).toEqual({
    own: true,
    attempts: 5,
    DeadLetterReason: 'unreadable',
    DeadLetterErrorDescription: 'the third line is missing',
  });
});

it('a message may be dead-lettered without a reason', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'bad' });
  const receiver = client.createReceiver(queue);
  await receiver.deadLetterMessage(await receiveOne(receiver));
  const dead = await receiveOne(client.createReceiver(queue, { subQueueType: 'deadLetter' }));
  expect(dead.body).toBe('bad');
  expect(dead.deadLetterReason).toBeUndefined();
});
