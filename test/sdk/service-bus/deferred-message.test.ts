import { expect, it } from 'vitest';
import { receiveOne, startBus } from '../../support/bus.ts';

it('a deferred message is only received by its number, and says that it was deferred', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages([{ body: 'not now' }, { body: 'now' }]);
  const receiver = client.createReceiver(queue);
  const message = await receiveOne(receiver);
  await receiver.deferMessage(message, { why: 'too early' });
  const next = await receiveOne(receiver);
  expect(next.body).toBe('now');
  await receiver.completeMessage(next);
  const [peeked] = await receiver.peekMessages(10, { fromSequenceNumber: message.sequenceNumber! });
  expect(peeked).toMatchObject({ body: 'not now', state: 'deferred', applicationProperties: { why: 'too early' } });
  const [deferred] = await receiver.receiveDeferredMessages(message.sequenceNumber!);
  expect(deferred).toMatchObject({ body: 'not now', state: 'deferred', deliveryCount: 0 });
  await receiver.completeMessage(deferred!);
  await expect(receiver.receiveDeferredMessages(message.sequenceNumber!)).rejects.toMatchObject({
    code: 'MessageNotFound',
  });
});

it('a deferred message that is abandoned stays deferred, and is counted', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'not now' });
  const receiver = client.createReceiver(queue);
  const { sequenceNumber, ...message } = await receiveOne(receiver);
  await receiver.deferMessage({ ...message, sequenceNumber: sequenceNumber! });
  const [first] = await receiver.receiveDeferredMessages(sequenceNumber!);
  await receiver.abandonMessage(first!);
  expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 300 })).toEqual([]);
  const [second] = await receiver.receiveDeferredMessages(sequenceNumber!);
  expect(second).toMatchObject({ state: 'deferred', deliveryCount: 1 });
  await receiver.deadLetterMessage(second!);
});

it('deferred messages may be received and deleted in one', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'not now' });
  const receiver = client.createReceiver(queue);
  const message = await receiveOne(receiver);
  await receiver.deferMessage(message);
  const deleting = client.createReceiver(queue, { receiveMode: 'receiveAndDelete' });
  const [deferred] = await deleting.receiveDeferredMessages([message.sequenceNumber!]);
  expect(deferred!.body).toBe('not now');
  expect(await receiver.peekMessages(1, { fromSequenceNumber: message.sequenceNumber! })).toEqual([]);
});
