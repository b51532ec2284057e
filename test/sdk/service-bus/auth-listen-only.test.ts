import { expect } from 'vitest';
import { clientOf, startGuardedBus, withKey } from '../../support/auth.ts';
import { itHere, receiveOne } from '../../support/bus.ts';
import { ruleNames } from '../../support/rules.ts';

const required = {
  code: 'UnauthorizedAccess',
  message: expect.stringContaining("Unauthorized access. 'Send' claim(s) are required to perform this operation."),
};

itHere('a key that may only listen receives, settles and peeks, and cannot send or schedule', async () => {
  const { connectionString } = await startGuardedBus();
  const root = clientOf(withKey(connectionString, 'root'));
  await root.createSender('orders').sendMessages({ body: 'sent' });
  const client = clientOf(withKey(connectionString, 'listener'));
  const receiver = client.createReceiver('orders');
  expect(await receiver.peekMessages(1)).toHaveLength(1);
  await receiver.completeMessage(await receiveOne(receiver));
  const sender = client.createSender('orders');
  await expect(sender.sendMessages({ body: 1 })).rejects.toMatchObject(required);
  await expect(sender.scheduleMessages({ body: 1 }, new Date())).rejects.toMatchObject(required);
});

itHere("a topic's key opens its subscriptions, with their rules and dead letters", async () => {
  const { connectionString } = await startGuardedBus();
  const root = clientOf(withKey(connectionString, 'root'));
  await root.createSender('events').sendMessages({ body: 'sent' });
  const client = clientOf(withKey(connectionString, 'listener'));
  const receiver = client.createReceiver('events', 'all');
  await receiver.deadLetterMessage(await receiveOne(receiver));
  expect(await receiveOne(client.createReceiver('events', 'all', { subQueueType: 'deadLetter' }))).toMatchObject({
    body: 'sent',
  });
  expect(await ruleNames(client.createRuleManager('events', 'all'))).toEqual(['$Default']);
  await expect(client.createSender('events').sendMessages({ body: 1 })).rejects.toMatchObject(required);
});
