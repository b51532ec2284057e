import { expect, it } from 'vitest';
import { bodies, receiveAll, receiveOne, startBus } from '../../support/bus.ts';

it('an abandoned message comes again, counted and with changed properties', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const applicationProperties = { kept: 'as it was', changed: 'old' };
  await client.createSender(queue).sendMessages({ body: 'again', messageId: 'm', applicationProperties });
  const receiver = client.createReceiver(queue);
  const first = await receiveOne(receiver);
  expect(first.deliveryCount).toBe(0);
  await receiver.abandonMessage(first, { changed: 'new', added: 7 });
  const second = await receiveOne(receiver);
  expect(second).toMatchObject({
    body: 'again',
    messageId: 'm',
    deliveryCount: 1,
    applicationProperties: { kept: 'as it was', changed: 'new', added: 7 },
  });
  expect(second.sequenceNumber).toEqual(first.sequenceNumber);
  expect(second.lockToken).not.toBe(first.lockToken);
  await receiver.abandonMessage(second);
  const third = await receiveOne(receiver);
  expect(third).toMatchObject({ deliveryCount: 2, applicationProperties: { changed: 'new', added: 7 } });
  await receiver.completeMessage(third);
});

it('an abandoned message keeps its place', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages([{ body: 1 }, { body: 2 }, { body: 3 }]);
  const receiver = client.createReceiver(queue);
  const [first] = await receiveAll(receiver, 1);
  await receiver.abandonMessage(first!);
  expect(bodies(await receiveAll(receiver, 3))).toEqual([1, 2, 3]);
});
