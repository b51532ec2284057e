import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { clientOf, itHere, startTestAzwire } from '../../support/bus.ts';

const ORDERS = { queues: [{ name: 'orders' }] };

itHere('each namespace is administered by itself, also one that is made while azwire runs', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: [{ name: 'one', ...ORDERS }] } });
  const { name, connectionString } = azure.createNamespace('service-bus', { name: 'late' });
  const administration = administrationClient(azure, name);
  expect((await administration.getNamespaceProperties()).name).toBe('late');
  expect(await administration.queueExists('orders')).toBe(false);
  await administration.createQueue('bills');
  await clientOf(connectionString).createSender('bills').sendMessages({ body: 1 });
  expect(await administrationClient(azure, 'one').queueExists('bills')).toBe(false);
  expect(await administrationClient(azure).queueExists('orders')).toBe(true);
  expect(azure.purge('service-bus', 'late', 'bills')).toBe(1);
});

itHere('a reset takes away what was created, and brings back what was deleted', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: [{ name: 'one', ...ORDERS }] } });
  const administration = administrationClient(azure, 'one');
  await administration.createTopic('events');
  await administration.createSubscription('events', 'all');
  await administration.deleteQueue('orders');
  azure.resetNamespace('service-bus', 'one');
  expect(await administration.topicExists('events')).toBe(false);
  expect(await administration.queueExists('orders')).toBe(true);
});

itHere('the administration of a removed namespace says that it is gone', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: [{ name: 'one', ...ORDERS }] } });
  const { name, dispose } = azure.createNamespace('service-bus', ORDERS);
  const administration = administrationClient(azure, name);
  expect(await administration.queueExists('orders')).toBe(true);
  dispose();
  await expect(administration.getQueue('orders')).rejects.toMatchObject({ statusCode: 404 });
});
