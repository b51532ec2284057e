import { expect } from 'vitest';
import { clientOf, itHere, receiveOne, startTestAzwire } from '../../support/bus.ts';

const NAMESPACE = {
  name: 'bus',
  queues: [{ name: 'orders' }, { name: 'bills' }],
  topics: [{ name: 'events', subscriptions: [{ name: 'all' }] }],
};

itHere('a purge takes out every message in whatever state, and links stay', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: [NAMESPACE] } });
  const client = clientOf(azure.connectionString('service-bus'));
  const sender = client.createSender('orders');
  await sender.sendMessages([{ body: 'dead' }, { body: 'deferred' }, { body: 'locked' }, { body: 'active' }]);
  await sender.scheduleMessages({ body: 'scheduled' }, new Date(Date.now() + 3_600_000));
  const receiver = client.createReceiver('orders');
  await receiver.deadLetterMessage(await receiveOne(receiver));
  await receiver.deferMessage(await receiveOne(receiver));
  const locked = await receiveOne(receiver);
  await client.createSender('bills').sendMessages({ body: 'kept' });

  expect(azure.purge('service-bus', 'bus', 'Orders')).toBe(5);
  expect(await receiver.peekMessages(10)).toEqual([]);
  expect(await client.createReceiver('orders', { subQueueType: 'deadLetter' }).peekMessages(10)).toEqual([]);
  await expect(receiver.completeMessage(locked)).rejects.toMatchObject({ code: 'MessageLockLost' });
  await sender.sendMessages({ body: 'next' });
  expect((await receiveOne(receiver)).body).toBe('next');
});

itHere('without an entity, of the whole namespace', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: [NAMESPACE] } });
  const client = clientOf(azure.connectionString('service-bus'));
  for (const name of ['orders', 'bills', 'events']) await client.createSender(name).sendMessages({ body: name });
  expect(azure.purge('service-bus', 'bus')).toBe(3);
  expect(azure.purge('service-bus', 'bus')).toBe(0);
  expect(() => azure.purge('service-bus', 'bus', 'none')).toThrow(/The namespace "bus" has no entity "none"/);
});
