import { expect } from 'vitest';
import { bodies, clockFromNow, itHere, receiveAll, receiveOne, startBus } from '../../support/bus.ts';

const MINUTE_MS = 60_000;

async function startClocked() {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  return { clock, bus, client: bus.client() };
}

itHere("a message that outlives its sender's time to live is not delivered", async () => {
  const { clock, bus, client } = await startClocked();
  const queue = await bus.queue();
  await client.createSender(queue).sendMessages([{ body: 'brief', timeToLive: 1000 }, { body: 'lasting' }]);
  clock.advance(1000);
  const receiver = client.createReceiver(queue);
  expect(bodies(await receiver.receiveMessages(2, { maxWaitTimeInMs: 300 }))).toEqual(['lasting']);
  expect(await client.createReceiver(queue, { subQueueType: 'deadLetter' }).peekMessages(1)).toEqual([]);
});

itHere("a message that outlives its queue's default is dropped, or dead-lettered if the queue says so", async () => {
  const { clock, bus, client } = await startClocked();
  for (const name of ['expiring', 'expiring-kept'] as const) {
    const queue = await bus.queue(name);
    await client.createSender(queue).sendMessages({ body: name });
    expect(await client.createReceiver(queue).peekMessages(1)).toMatchObject([{ timeToLive: MINUTE_MS }]);
  }
  clock.advance(MINUTE_MS);
  const dropped = client.createReceiver('expiring', { subQueueType: 'deadLetter' });
  expect(await dropped.peekMessages(1)).toEqual([]);
  expect(await client.createReceiver('expiring').peekMessages(1)).toEqual([]);
  const kept = await receiveOne(client.createReceiver('expiring-kept', { subQueueType: 'deadLetter' }));
  expect(kept).toMatchObject({
    body: 'expiring-kept',
    deadLetterReason: 'TTLExpiredException',
    deadLetterErrorDescription: 'The message expired and was dead lettered.',
  });
});

itHere('the shorter of both counts', async () => {
  const { clock, bus, client } = await startClocked();
  const queue = await bus.queue('expiring');
  await client.createSender(queue).sendMessages([
    { body: 'longer', timeToLive: 10 * MINUTE_MS },
    { body: 'shorter', timeToLive: 1000 },
  ]);
  const receiver = client.createReceiver(queue);
  clock.advance(1000);
  expect(bodies(await receiver.peekMessages(10))).toEqual(['longer']);
  clock.advance(MINUTE_MS - 1000);
  expect(await receiver.peekMessages(10)).toEqual([]);
});

itHere('a locked message does not expire before its lock ends', async () => {
  const { clock, bus, client } = await startClocked();
  const queue = await bus.queue();
  await client.createSender(queue).sendMessages([
    { body: 1, timeToLive: 1000 },
    { body: 2, timeToLive: 1000 },
  ]);
  const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
  const [first, second] = await receiveAll(receiver, 2);
  clock.advance(5000);
  await receiver.completeMessage(first!);
  await receiver.abandonMessage(second!);
  expect(await receiver.peekMessages(10)).toEqual([]);
});
