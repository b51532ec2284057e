import { expect } from 'vitest';
import { clockFromNow, itHere, receiveOne, startBus } from '../../support/bus.ts';

const MINUTE_MS = 60_000;

itHere('the lock of a session can be renewed, and then lasts a lock duration from there on', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const queue = bus.sessionQueue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 1, sessionId: 'a' });
  const receiver = await client.acceptSession(queue, 'a', { maxAutoLockRenewalDurationInMs: 0 });
  expect(receiver.sessionLockedUntilUtc.getTime()).toBe(clock.now() + MINUTE_MS);
  const message = await receiveOne(receiver);
  clock.advance(MINUTE_MS - 1);
  const until = await receiver.renewSessionLock();
  expect(until.getTime()).toBe(clock.now() + MINUTE_MS);
  clock.advance(MINUTE_MS - 1);
  await receiver.completeMessage(message);
  expect(await receiver.peekMessages(1)).toEqual([]);
});

itHere(
  'a session whose lock expires is lost: its messages come again, counted, to whoever accepts it next',
  async () => {
    const clock = clockFromNow();
    const bus = await startBus({ clock });
    const queue = bus.sessionQueue();
    const client = bus.client();
    await client.createSender(queue).sendMessages({ body: 1, sessionId: 'a' });
    const receiver = await client.acceptSession(queue, 'a', { maxAutoLockRenewalDurationInMs: 0 });
    const message = await receiveOne(receiver);
    clock.advance(MINUTE_MS);
    // Its answer comes behind the detach: this client never learns of a settlement that crosses the detach of its link.
    await expect(receiver.renewSessionLock()).rejects.toMatchObject({ code: 'SessionLockLost' });
    await expect(receiver.completeMessage(message)).rejects.toMatchObject({ code: 'SessionLockLost' });
    const next = await client.acceptNextSession(queue);
    expect(next.sessionId).toBe('a');
    expect(await receiveOne(next)).toMatchObject({ body: 1, deliveryCount: 1 });
  },
);

itHere('a receiver that waits for messages learns that its session is lost', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const client = bus.client();
  const receiver = await client.acceptSession(bus.sessionQueue(), 'a', { maxAutoLockRenewalDurationInMs: 0 });
  const waiting = receiver.receiveMessages(1, { maxWaitTimeInMs: 10_000 });
  const outcome = waiting.catch((error: unknown) => error);
  // Its credit has arrived when a later request is answered.
  await receiver.getSessionState();
  clock.advance(MINUTE_MS);
  expect(await outcome).toMatchObject({ code: 'SessionLockLost' });
});
