import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { clockFromNow, itHere, receiveAll, startBus } from '../../support/bus.ts';

itHere('a queue tells how many messages it has in which state, their size, and when it was used', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const administration = administrationClient(bus.azure);
  const createdAt = new Date(clock.now());
  expect({ ...(await administration.getQueueRuntimeProperties('plain')) }).toEqual({
    name: 'plain',
    sizeInBytes: 0,
    totalMessageCount: 0,
    activeMessageCount: 0,
    deadLetterMessageCount: 0,
    scheduledMessageCount: 0,
    transferMessageCount: 0,
    transferDeadLetterMessageCount: 0,
    createdAt,
    modifiedAt: createdAt,
    accessedAt: createdAt,
  });
  clock.advance(1_000);
  const client = bus.client();
  const sender = client.createSender('plain');
  await sender.sendMessages([{ body: 1 }, { body: 2 }, { body: 3 }, { body: 4 }]);
  await sender.scheduleMessages({ body: 5 }, new Date(clock.now() + 60_000));
  const receiver = client.createReceiver('plain', { maxAutoLockRenewalDurationInMs: 0 });
  const [first, second, third] = await receiveAll(receiver, 3);
  await receiver.deadLetterMessage(first!);
  await receiver.deferMessage(second!);
  await receiver.completeMessage(third!);
  const properties = await administration.getQueueRuntimeProperties('plain');
  expect({ ...properties }).toMatchObject({
    totalMessageCount: 4,
    activeMessageCount: 2,
    deadLetterMessageCount: 1,
    scheduledMessageCount: 1,
    createdAt,
    modifiedAt: createdAt,
    accessedAt: new Date(clock.now()),
  });
  expect(properties.sizeInBytes).toBeGreaterThan(0);
});

itHere('a topic counts its subscriptions and what is scheduled, a subscription its messages', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const administration = administrationClient(bus.azure);
  const sender = bus.client().createSender('events');
  await sender.sendMessages([{ body: 1 }, { body: 2 }]);
  await sender.scheduleMessages({ body: 3 }, new Date(clock.now() + 60_000));
  const topic = await administration.getTopicRuntimeProperties('events');
  expect(topic).toMatchObject({ name: 'events', subscriptionCount: 2, scheduledMessageCount: 1 });
  expect(await administration.getSubscriptionRuntimeProperties('events', 'first')).toMatchObject({
    topicName: 'events',
    subscriptionName: 'first',
    totalMessageCount: 2,
    activeMessageCount: 2,
    deadLetterMessageCount: 0,
  });
  clock.advance(60_000);
  expect(await administration.getTopicRuntimeProperties('events')).toMatchObject({ scheduledMessageCount: 0 });
  const { totalMessageCount } = await administration.getSubscriptionRuntimeProperties('events', 'second');
  expect(totalMessageCount).toBe(3);
});
