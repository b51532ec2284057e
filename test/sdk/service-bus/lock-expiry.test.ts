import { expect } from 'vitest';
import { clockFromNow, itHere, receiveOne, startBus } from '../../support/bus.ts';

const MINUTE_MS = 60_000;

itHere('a message whose lock expires comes again, and the old lock settles nothing', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'slow' });
  const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
  const first = await receiveOne(receiver);
  expect(first.lockedUntilUtc!.getTime()).toBe(clock.now() + MINUTE_MS);
  clock.advance(MINUTE_MS);
  await expect(receiver.completeMessage(first)).rejects.toMatchObject({ code: 'MessageLockLost' });
  const second = await receiveOne(receiver);
  expect(second).toMatchObject({ body: 'slow', deliveryCount: 1 });
  await receiver.completeMessage(second);
  expect(await receiver.peekMessages(1)).toEqual([]);
});

itHere('until it expires the message is nobody else', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'mine' });
  await receiveOne(client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 }));
  clock.advance(MINUTE_MS - 1);
  const other = client.createReceiver(queue);
  expect(await other.receiveMessages(1, { maxWaitTimeInMs: 200 })).toEqual([]);
  clock.advance(1);
  expect(await receiveOne(other)).toMatchObject({ body: 'mine', deliveryCount: 1 });
});

itHere('an expired lock is lost for every settlement and for renewal, on the link and after it', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const queue = await bus.queue();
  const client = bus.client();
  const sender = client.createSender(queue);
  const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
  const expired = async () => {
    await sender.sendMessages({ body: 'slow' });
    const message = await receiveOne(receiver);
    clock.advance(MINUTE_MS);
    return message;
  };
  const lost = { code: 'MessageLockLost', retryable: false };
  await expect(receiver.abandonMessage(await expired())).rejects.toMatchObject(lost);
  await expect(receiver.deadLetterMessage(await expired())).rejects.toMatchObject(lost);
  await expect(receiver.renewMessageLock(await expired())).rejects.toMatchObject(lost);
  const message = await expired();
  await receiver.close();
  // The client has no link any more and asks `$management` by the lock token.
  const next = client.createReceiver(queue);
  await expect(next.completeMessage(message)).rejects.toMatchObject(lost);
});

itHere('a lock that expires for the last time moves the message to the dead-letter queue', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const queue = await bus.queue('two-deliveries');
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'stuck' });
  const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
  for (let i = 0; i < 2; i++) {
    await receiveOne(receiver);
    clock.advance(MINUTE_MS);
  }
  const dead = await receiveOne(client.createReceiver(queue, { subQueueType: 'deadLetter' }));
  expect(dead.deadLetterReason).toBe('MaxDeliveryCountExceeded');
});
