import { expect } from 'vitest';
import { clientOf, itHere, startTestAzwire } from '../../support/bus.ts';

itHere('a client that names no namespace gets the first that has the entity', async () => {
  const namespaces = [
    { name: 'one', queues: [{ name: 'orders' }] },
    { name: 'two', queues: [{ name: 'orders' }, { name: 'bills' }] },
  ];
  const azure = await startTestAzwire({ serviceBus: { namespaces } });
  const client = clientOf(azure.connectionString('service-bus'));
  await client.createSender('orders').sendMessages({ body: 1 });
  await client.createSender('Bills').sendMessages([{ body: 1 }, { body: 2 }]);
  expect(azure.purge('service-bus', 'one')).toBe(1);
  expect(azure.purge('service-bus', 'two')).toBe(2);
});
