import { expect } from 'vitest';
import { clientOf, itHere, receiveOne, startTestAzwire } from '../../support/bus.ts';

const DECLARED = {
  queues: [{ name: 'orders', forwardDeadLetteredMessagesTo: 'failed' }, { name: 'failed' }],
  topics: [{ name: 'events', subscriptions: [{ name: 'all' }] }],
};

itHere('after a reset there are the declared entities, and no message', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: [{ name: 'bus', ...DECLARED }] } });
  const client = clientOf(azure.connectionString('service-bus'));
  await client.createSender('orders').sendMessages([{ body: 1 }, { body: 2 }]);
  await client.createSender('events').sendMessages({ body: 3 });
  const locked = await receiveOne(client.createReceiver('orders'));
  const rules = client.createRuleManager('events', 'all');
  await rules.deleteRule('$Default');

  azure.resetNamespace('service-bus', 'bus');
  const fresh = clientOf(azure.connectionString('service-bus'));
  expect(await fresh.createReceiver('orders').peekMessages(10)).toEqual([]);
  expect(await fresh.createReceiver('events', 'all').peekMessages(10)).toEqual([]);
  const names: string[] = [];
  for await (const { name } of fresh.createRuleManager('events', 'all').listRules()) names.push(name);
  expect(names).toEqual(['$Default']);
  expect(locked.deliveryCount).toBe(0);
});

itHere('open links go on after it', async () => {
  const azure = await startTestAzwire({ serviceBus: { namespaces: [{ name: 'bus', ...DECLARED }] } });
  const client = clientOf(azure.connectionString('service-bus'));
  const sender = client.createSender('orders');
  const received: unknown[] = [];
  client.createReceiver('orders').subscribe({
    processMessage: async ({ body }) => void received.push(body),
    processError: async ({ error }) => void received.push(error),
  });
  await sender.sendMessages({ body: 'before' });
  await expect.poll(() => received).toEqual(['before']);
  azure.resetNamespace('service-bus');
  await sender.sendMessages({ body: 'after' });
  await expect.poll(() => received).toEqual(['before', 'after']);
});

itHere('a session is lost, and whoever waits for one may ask again', async () => {
  const queues = [{ name: 'steps', requiresSession: true }];
  const azure = await startTestAzwire({ serviceBus: { namespaces: [{ name: 'bus', queues }] } });
  const client = clientOf(azure.connectionString('service-bus'));
  await client.createSender('steps').sendMessages({ body: 1, sessionId: 's' });
  const session = await client.acceptSession('steps', 's');
  const message = await receiveOne(session);
  const waiting = client.acceptNextSession('steps');
  waiting.catch(() => {});
  const receivers = () => azure.capture().exchanges.filter(({ summary }) => summary.startsWith('receiver of "steps"'));
  await expect.poll(receivers).toHaveLength(2);
  azure.resetNamespace('service-bus', 'bus');
  await expect(waiting).rejects.toMatchObject({ code: 'ServiceTimeout' });
  await expect(session.completeMessage(message)).rejects.toMatchObject({ code: 'SessionLockLost' });
  await client.createSender('steps').sendMessages({ body: 2, sessionId: 's' });
  expect((await receiveOne(await client.acceptNextSession('steps'))).body).toBe(2);
});
