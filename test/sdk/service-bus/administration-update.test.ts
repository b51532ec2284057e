import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { itHere, receiveOne, startBus } from '../../support/bus.ts';

itHere('a queue that was read, changed and written has the change and keeps its messages', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  await bus.client().createSender('plain').sendMessages({ body: 'kept' });
  const queue = await administration.getQueue('plain');
  const updated = await administration.updateQueue({ ...queue, maxDeliveryCount: 5, userMetadata: 'changed' });
  expect(updated._response.status).toBe(200);
  expect({ ...updated }).toEqual({ ...queue, maxDeliveryCount: 5, userMetadata: 'changed' });
  expect({ ...(await administration.getQueue('plain')) }).toEqual({ ...updated });
  expect((await receiveOne(bus.client().createReceiver('plain'))).body).toBe('kept');
});

itHere('a new lock duration counts from the next lock on', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  const queue = await administration.getQueue('plain');
  await administration.updateQueue({ ...queue, lockDuration: 'PT5M' });
  const client = bus.client();
  await client.createSender('plain').sendMessages({ body: 1 });
  const receiver = client.createReceiver('plain', { maxAutoLockRenewalDurationInMs: 0 });
  const { lockedUntilUtc, enqueuedTimeUtc } = await receiveOne(receiver);
  expect(lockedUntilUtc!.getTime() - enqueuedTimeUtc!.getTime()).toBeGreaterThanOrEqual(300_000);
});

itHere('a topic and a subscription that were read, changed and written have the change', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  const topic = await administration.getTopic('events');
  const changedTopic = { ...topic, defaultMessageTimeToLive: 'PT2H', status: 'SendDisabled' as const };
  expect({ ...(await administration.updateTopic(changedTopic)) }).toEqual(changedTopic);
  const subscription = await administration.getSubscription('events', 'first');
  const changed = { ...subscription, lockDuration: 'PT30S', deadLetteringOnFilterEvaluationExceptions: false };
  expect({ ...(await administration.updateSubscription(changed)) }).toEqual(changed);
  expect({ ...(await administration.getSubscription('events', 'second')) }).toMatchObject({ lockDuration: 'PT1M' });
});

itHere('what cannot change is refused, and nothing changes', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  const queue = await administration.getQueue('plain');
  for (const change of [
    { requiresSession: true },
    { requiresDuplicateDetection: true },
    { enablePartitioning: true },
    { maxDeliveryCount: 2001 },
  ]) {
    const update = administration.updateQueue({ ...queue, ...change, lockDuration: 'PT10S' });
    await expect(update).rejects.toMatchObject({ statusCode: 400, code: 'ServiceError' });
  }
  expect({ ...(await administration.getQueue('plain')) }).toEqual({ ...queue });
});
