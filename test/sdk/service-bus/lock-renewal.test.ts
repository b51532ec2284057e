import { expect, it } from 'vitest';
import { clockFromNow, itHere, receiveOne, startBus } from '../../support/bus.ts';

const MINUTE_MS = 60_000;

it('a renewed lock ends later', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'slow' });
  const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
  const message = await receiveOne(receiver);
  const before = message.lockedUntilUtc!.getTime();
  const renewed = await receiver.renewMessageLock(message);
  expect(renewed.getTime()).toBeGreaterThanOrEqual(before);
  expect(message.lockedUntilUtc).toEqual(renewed);
  await receiver.completeMessage(message);
});

itHere('renewal adds the whole lock duration from now, again and again', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'slow' });
  const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
  const message = await receiveOne(receiver);
  for (let i = 0; i < 5; i++) {
    clock.advance(MINUTE_MS - 1);
    expect((await receiver.renewMessageLock(message)).getTime()).toBe(clock.now() + MINUTE_MS);
  }
  await receiver.completeMessage(message);
  expect(await receiver.peekMessages(1)).toEqual([]);
});

it('a client that works on a message renews its lock by itself', async () => {
  const bus = await startBus();
  const queue = await bus.queue('short-lock');
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'slow' });
  const receiver = client.createReceiver(queue);
  const message = await receiveOne(receiver);
  const before = message.lockedUntilUtc!.getTime();
  await expect.poll(() => message.lockedUntilUtc!.getTime(), { timeout: 20_000 }).toBeGreaterThan(before);
  await receiver.completeMessage(message);
  expect(await receiver.peekMessages(1)).toEqual([]);
});
