import { expect, it } from 'vitest';
import { bodies, receiveAll, startBus } from '../../support/bus.ts';

const three = [{ body: 1 }, { body: 2 }, { body: 3 }];

it('brings as many as are asked for and leaves the rest', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages(three);
  const receiver = client.createReceiver(queue);
  expect(bodies(await receiveAll(receiver, 2))).toEqual([1, 2]);
  expect(bodies(await receiveAll(receiver, 1))).toEqual([3]);
});

it('brings fewer when there are no more, takes its credit back, and the link lives on', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const sender = client.createSender(queue);
  await sender.sendMessages(three);
  const receiver = client.createReceiver(queue);
  const messages = await receiver.receiveMessages(10, { maxWaitTimeInMs: 5_000 });
  expect(bodies(messages)).toEqual([1, 2, 3]);
  // Sent while nobody asks: with credit left over it would be locked for the first ask and not be free for another receiver.
  await sender.sendMessages({ body: 4 });
  expect(bodies(await receiveAll(client.createReceiver(queue), 1))).toEqual([4]);
  for (const message of messages) await receiver.completeMessage(message);
  expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 500 })).toEqual([]);
});

it('brings nothing when nothing comes within the wait, and later asks and settlements work', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const receiver = client.createReceiver(queue);
  expect(await receiver.receiveMessages(5, { maxWaitTimeInMs: 300 })).toEqual([]);
  expect(await receiver.receiveMessages(5, { maxWaitTimeInMs: 300 })).toEqual([]);
  await client.createSender(queue).sendMessages(three);
  for (const message of await receiveAll(receiver, 3)) await receiver.completeMessage(message);
  expect(await receiver.peekMessages(10)).toEqual([]);
});

it('brings what is sent while it waits', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const asked = client.createReceiver(queue).receiveMessages(1, { maxWaitTimeInMs: 20_000 });
  await client.createSender(queue).sendMessages({ body: 'late' });
  expect(bodies(await asked)).toEqual(['late']);
});
