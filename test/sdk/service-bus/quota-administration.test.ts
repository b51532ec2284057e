import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { type Bus, itHere, startBus } from '../../support/bus.ts';

function startStrictBus(): Promise<Bus> {
  const namespaces = [{ name: 'bus', topics: [{ name: 'events', subscriptions: [{ name: 'all' }] }] }];
  return startBus({ config: { limits: 'strict', serviceBus: { namespaces } } });
}

itHere(
  "with strict limits Azure's defaults are lowered to the quotas, and what is beyond them is refused",
  async () => {
    const administration = administrationClient((await startStrictBus()).azure);
    const queue = await administration.createQueue('new', {
      maxSizeInMegabytes: 1_024,
      defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S',
      maxDeliveryCount: 10,
    });
    expect(queue).toMatchObject({ maxSizeInMegabytes: 100, defaultMessageTimeToLive: 'PT1H', maxDeliveryCount: 10 });
    await expect(administration.createQueue('patient', { maxDeliveryCount: 11 })).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringContaining("The value '11' of MaxDeliveryCount is invalid"),
    });
  },
);

itHere('with strict limits there are at most 50 queues and topics, and 50 subscriptions of a topic', async () => {
  const administration = administrationClient((await startStrictBus()).azure);
  for (let count = 2; count <= 50; count++) await administration.createQueue(`queue-${count}`);
  await expect(administration.createTopic('one-more')).rejects.toMatchObject({ statusCode: 403 });
  for (let count = 2; count <= 50; count++) await administration.createSubscription('events', `subscription-${count}`);
  await expect(administration.createSubscription('events', 'one-more')).rejects.toMatchObject({ statusCode: 403 });
});

itHere('with strict limits a topic has at most 70 SQL filters', async () => {
  const administration = administrationClient((await startStrictBus()).azure);
  const sqlExpression = 'a = 1';
  for (let count = 1; count <= 70; count++)
    await administration.createRule('events', 'all', `r${count}`, { sqlExpression });
  await expect(administration.createRule('events', 'all', 'one-more', { sqlExpression })).rejects.toMatchObject({
    statusCode: 403,
    message: expect.stringContaining("70 SQL filters in the topic 'events'"),
  });
  await administration.createRule('events', 'all', 'by-label', { subject: 'x' });
});
