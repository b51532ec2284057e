import { expect, it } from 'vitest';
import { bodies, receiveAll, receiveOne, startBus } from '../../support/bus.ts';

it("messages are settled by their lock token when the receiver's link is closed", async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages([{ body: 1 }, { body: 2 }, { body: 3 }, { body: 4 }]);
  const receiver = client.createReceiver(queue);
  const [completed, abandoned, dead, renewed] = await receiveAll(receiver, 4);
  await receiver.close();
  // A closed link keeps its locks: nobody gets these messages yet.
  const other = client.createReceiver(queue);
  expect(await other.receiveMessages(1, { maxWaitTimeInMs: 200 })).toEqual([]);
  await other.completeMessage(completed!);
  await other.abandonMessage(abandoned!, { changed: 'yes' });
  await other.deadLetterMessage(dead!, { deadLetterReason: 'why', deadLetterErrorDescription: 'so', extra: 1 });
  await other.renewMessageLock(renewed!);
  expect(await receiveOne(other)).toMatchObject({
    body: 2,
    deliveryCount: 1,
    applicationProperties: { changed: 'yes' },
  });
  const deadLetter = await receiveOne(client.createReceiver(queue, { subQueueType: 'deadLetter' }));
  expect(deadLetter).toMatchObject({
    body: 3,
    deadLetterReason: 'why',
    deadLetterErrorDescription: 'so',
    applicationProperties: { extra: 1 },
  });
  expect(bodies(await client.createReceiver(queue).peekMessages(10))).toEqual([2, 4]);
});

it('another client settles by lock token too', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const one = bus.client();
  await one.createSender(queue).sendMessages({ body: 1 });
  const message = await receiveOne(one.createReceiver(queue));
  const other = bus.client().createReceiver(queue);
  await other.completeMessage(message);
  expect(await other.peekMessages(1)).toEqual([]);
});
