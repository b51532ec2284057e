import { expect, it } from 'vitest';
import { receiveAll, receiveOne, startBus } from '../../support/bus.ts';

it('a completed message is gone', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages([{ body: 1 }, { body: 2 }]);
  const receiver = client.createReceiver(queue);
  const [first, second] = await receiveAll(receiver, 2);
  await receiver.completeMessage(second!);
  expect(await receiver.peekMessages(10)).toMatchObject([{ body: 1 }]);
  await receiver.completeMessage(first!);
  expect(await receiver.peekMessages(10)).toEqual([]);
});

it('a message is completed once', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 1 });
  const receiver = client.createReceiver(queue);
  const message = await receiveOne(receiver);
  await receiver.completeMessage(message);
  await expect(receiver.completeMessage(message)).rejects.toThrow(/already settled/);
});

it('many are completed at once', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages(Array.from({ length: 100 }, (_, body) => ({ body })));
  const receiver = client.createReceiver(queue);
  const messages = await receiveAll(receiver, 100);
  await Promise.all(messages.map((message) => receiver.completeMessage(message)));
  expect(await receiver.peekMessages(10)).toEqual([]);
});
