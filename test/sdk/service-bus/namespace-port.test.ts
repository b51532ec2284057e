import { expect } from 'vitest';
import { clientOf, itHere, startTestAzwire } from '../../support/bus.ts';
import { ClientProcess } from '../../support/client-process.ts';

const NAMESPACES = [
  { name: 'one', queues: [{ name: 'orders' }, { name: 'bills' }] },
  { name: 'two', port: 0, queues: [{ name: 'orders' }] },
];

itHere('a port of its own serves one namespace only', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: NAMESPACES } });
  const connectionString = azure.connectionString('service-bus', { namespace: 'two' });
  expect(connectionString).toContain(`sb://localhost:${azure.ports['service-bus/two']};`);
  const client = clientOf(connectionString);
  await client.createSender('orders').sendMessages({ body: 1 });
  expect(azure.purge('service-bus', 'one')).toBe(0);
  expect(azure.purge('service-bus', 'two')).toBe(1);
  await expect(client.createSender('bills').sendMessages({ body: 1 })).rejects.toMatchObject({
    code: 'MessagingEntityNotFound',
  });
});

itHere('it serves its namespace whatever host is asked for', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: NAMESPACES } });
  const connectionString = azure.connectionString('service-bus').replace(/localhost:\d+/, 'one.servicebus.windows.net');
  const customEndpointAddress = `sb://localhost:${azure.ports['service-bus/two']}`;
  await clientOf(connectionString, { customEndpointAddress }).createSender('orders').sendMessages({ body: 1 });
  expect(azure.purge('service-bus', 'two')).toBe(1);
});

itHere('TLS is spoken on the same port', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: NAMESPACES } });
  const client = new ClientProcess(azure, { transport: 'amqps', namespace: 'two', queue: 'orders' });
  expect(await client.line()).toBe('completed 3');
  await client.exited();
  expect(azure.capture().connections).toMatchObject([{ via: 'service-bus/two', layers: ['tcp', 'tls', 'amqp'] }]);
});
