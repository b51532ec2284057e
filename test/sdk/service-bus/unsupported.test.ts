import { expect } from 'vitest';
import { itHere, receiveOne, startBus } from '../../support/bus.ts';

// What is not there is refused in words: nothing is accepted and then ignored. The last thing each test asks is whether the
// connection still works.
itHere('deferral', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 1 });
  const receiver = client.createReceiver(queue);
  const message = await receiveOne(receiver);
  await expect(receiver.deferMessage(message)).rejects.toThrow('Deferred messages are not supported.');
  await expect(receiver.receiveDeferredMessages(message.sequenceNumber!)).rejects.toThrow(
    "The operation 'com.microsoft:receive-by-sequence-number' is not supported.",
  );
  expect(await receiver.peekMessages(1)).toHaveLength(1);
});

itHere('scheduling', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const sender = client.createSender(queue);
  const later = new Date(Date.now() + 3_600_000);
  await expect(sender.scheduleMessages({ body: 1 }, later)).rejects.toThrow(
    "The operation 'com.microsoft:schedule-message' is not supported.",
  );
  await expect(sender.sendMessages({ body: 1, scheduledEnqueueTimeUtc: later })).rejects.toThrow(
    'Scheduled messages are not supported.',
  );
  await expect(sender.sendMessages([{ body: 1 }, { body: 2, scheduledEnqueueTimeUtc: later }])).rejects.toThrow(
    'Scheduled messages are not supported.',
  );
  expect(await client.createReceiver(queue).peekMessages(1)).toEqual([]);
});

itHere('rules', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const rules = bus.client().createRuleManager(topic, subscriptions[0]);
  await expect(rules.createRule('red', { sqlExpression: "colour = 'red'" })).rejects.toThrow(
    "The operation 'com.microsoft:add-rule' is not supported.",
  );
  await expect(rules.listRules().next()).rejects.toThrow(/enumerate-rules' is not supported/);
});
