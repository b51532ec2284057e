import { isServiceBusError } from '@azure/service-bus';
import { expect } from 'vitest';
import { clientOf, itHere, startTestAzwire } from '../../support/bus.ts';

const ORDERS = { queues: [{ name: 'orders' }] };

itHere('links to a removed namespace are told that it is gone, and nobody else notices', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: [{ name: 'one', ...ORDERS }] } });
  const { name, connectionString } = azure.createNamespace('service-bus', ORDERS);
  const gone = clientOf(connectionString);
  const sender = gone.createSender('orders');
  await sender.sendMessages({ body: 1 });
  const errors: unknown[] = [];
  const received: unknown[] = [];
  gone.createReceiver('orders').subscribe({
    processMessage: async ({ body }) => void received.push(body),
    processError: async ({ error }) => void errors.push(error),
  });
  await expect.poll(() => received).toEqual([1]);
  const other = clientOf(azure.connectionString('service-bus')).createSender('orders');
  await other.sendMessages({ body: 1 });

  azure.removeNamespace('service-bus', name);
  await expect
    .poll(() => errors.map((error) => isServiceBusError(error) && error.code))
    .toContain('MessagingEntityNotFound');
  await expect(sender.sendMessages({ body: 2 })).rejects.toMatchObject({ code: 'MessagingEntityNotFound' });
  await other.sendMessages({ body: 2 });
  expect(azure.purge('service-bus', 'one')).toBe(2);
});

itHere('its connection string leads nowhere any more, until a namespace of its name is made again', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: [{ name: 'one', ...ORDERS }] } });
  const { connectionString, dispose } = azure.createNamespace('service-bus', { name: 'short', ...ORDERS });
  dispose();
  const sending = clientOf(connectionString).createSender('orders').sendMessages({ body: 1 });
  await expect(sending).rejects.toMatchObject({ code: 'MessagingEntityNotFound' });
  expect(azure.purge('service-bus', 'one')).toBe(0);
  azure.createNamespace('service-bus', { name: 'short', ...ORDERS });
  await clientOf(connectionString).createSender('orders').sendMessages({ body: 1 });
  expect(azure.purge('service-bus', 'short')).toBe(1);
});

itHere('who waits for a session in it is told', async () => {
  const azure = await startTestAzwire();
  const queues = [{ name: 'steps', requiresSession: true }];
  const { connectionString, name } = azure.createNamespace('service-bus', { queues });
  const accepting = clientOf(connectionString).acceptNextSession('steps');
  accepting.catch(() => {});
  const receivers = () => azure.capture().exchanges.filter(({ summary }) => summary.startsWith('receiver of "steps"'));
  await expect.poll(receivers).toHaveLength(1);
  azure.removeNamespace('service-bus', name);
  await expect(accepting).rejects.toMatchObject({ code: 'MessagingEntityNotFound' });
});
