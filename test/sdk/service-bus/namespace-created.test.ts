import { expect } from 'vitest';
import { clientOf, itHere, receiveOne, startTestAzwire } from '../../support/bus.ts';
import { ClientProcess } from '../../support/client-process.ts';

const ORDERS = { queues: [{ name: 'orders' }] };

itHere(
  'a namespace that is made while azwire runs is reached by its connection string, and shares nothing',
  async () => {
    const azure = await startTestAzwire({ serviceBus: { namespaces: [{ name: 'one', ...ORDERS }] } });
    using first = azure.createNamespace('service-bus', ORDERS);
    using second = azure.createNamespace('service-bus', { name: 'second', ...ORDERS });
    expect(azure.namespaces('service-bus')).toEqual(['one', first.name, 'second']);
    for (const { name, connectionString } of [first, second]) {
      const client = clientOf(connectionString);
      await client.createSender('orders').sendMessages({ body: name });
      const message = await receiveOne(client.createReceiver('orders'));
      expect(message.body).toBe(name);
      await expect(client.createSender('bills').sendMessages({ body: 1 })).rejects.toMatchObject({
        code: 'MessagingEntityNotFound',
      });
    }
    expect(azure.purge('service-bus', 'one')).toBe(0);
  },
);

itHere('so it is over TLS and by its host name', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: [{ name: 'one', ...ORDERS }] } });
  azure.createNamespace('service-bus', { name: 'late', ...ORDERS });
  await clientOf(azure.connectionString('service-bus')).createSender('orders').sendMessages({ body: 'for one' });
  for (const options of [{ namespace: 'late' }, { host: 'late.servicebus.windows.net' }]) {
    const client = new ClientProcess(azure, { transport: 'amqps', queue: 'orders', ...options });
    expect(await client.line()).toBe('completed 3');
    await client.exited();
  }
  expect(azure.purge('service-bus', 'one')).toBe(1);
});

itHere('topics, rules and sessions work in it', async () => {
  const azure = await startTestAzwire();
  const rules = [{ name: 'red', sqlFilter: { sqlExpression: "colour = 'red'" } }];
  const { connectionString } = azure.createNamespace('service-bus', {
    queues: [{ name: 'steps', requiresSession: true }],
    topics: [{ name: 'events', subscriptions: [{ name: 'all' }, { name: 'red', rules }] }],
  });
  const client = clientOf(connectionString);
  const colours = ['blue', 'red'].map((colour) => ({ body: colour, applicationProperties: { colour } }));
  await client.createSender('events').sendMessages(colours);
  expect((await receiveOne(client.createReceiver('events', 'red'))).body).toBe('red');
  expect((await receiveOne(client.createReceiver('events', 'all'))).body).toBe('blue');
  await client.createSender('steps').sendMessages({ body: 1, sessionId: 's' });
  expect((await receiveOne(await client.acceptNextSession('steps'))).sessionId).toBe('s');
});
