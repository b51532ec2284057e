import { expect } from 'vitest';
import { itHere, receiveOne, startBus } from '../../support/bus.ts';

itHere('a message of 20 MB goes through, scheduled and deferred too', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const body = Buffer.alloc(20 * 1024 * 1024, 'azwire');
  await client.createSender(queue).sendMessages({ body });
  const receiver = client.createReceiver(queue);
  const message = await receiveOne(receiver);
  await receiver.deferMessage(message);
  const [deferred] = await receiver.receiveDeferredMessages(message.sequenceNumber!);
  expect(body.equals(deferred!.body as Buffer)).toBe(true);
  await receiver.completeMessage(deferred!);
});

itHere('strict limits refuse what is larger than 256 KB', async () => {
  const namespaces = [{ name: 'bus', queues: [{ name: 'orders' }] }];
  const bus = await startBus({ config: { limits: 'strict', serviceBus: { namespaces } } });
  const client = bus.client();
  const sender = client.createSender('orders');
  await expect(sender.sendMessages({ body: Buffer.alloc(262_144) })).rejects.toMatchObject({
    code: 'MessageSizeExceeded',
  });
  await sender.sendMessages({ body: Buffer.alloc(261_000) });
  expect(await client.createReceiver('orders').peekMessages(1)).toHaveLength(1);
});
