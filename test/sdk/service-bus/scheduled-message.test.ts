import { expect } from 'vitest';
import { bodies, clockFromNow, itHere, receiveOne, startBus } from '../../support/bus.ts';

const HOUR_MS = 3_600_000;

itHere('a message that is scheduled comes when its time has come, as a new one', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const queue = await bus.queue();
  const client = bus.client();
  const dueAt = new Date(clock.now() + HOUR_MS);
  const sender = client.createSender(queue);
  const [first, second] = await sender.scheduleMessages([{ body: 1 }, { body: 2 }], dueAt);
  expect([first!.toNumber(), second!.toNumber()]).toEqual([1, 2]);
  const receiver = client.createReceiver(queue);
  const peeked = await receiver.peekMessages(10);
  expect(peeked.map(({ body, state }) => [body, state])).toEqual([
    [1, 'scheduled'],
    [2, 'scheduled'],
  ]);
  clock.advance(HOUR_MS - 1);
  expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 200 })).toEqual([]);
  clock.advance(1);
  const message = await receiveOne(receiver);
  expect(message).toMatchObject({ body: 1, state: 'active', scheduledEnqueueTimeUtc: dueAt, enqueuedTimeUtc: dueAt });
  expect(message.sequenceNumber!.toNumber()).toBe(3);
});

itHere('a message may be sent with the time that it is to be enqueued at, alone or in a batch', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const queue = await bus.queue();
  const client = bus.client();
  const sender = client.createSender(queue);
  const scheduledEnqueueTimeUtc = new Date(clock.now() + HOUR_MS);
  await sender.sendMessages({ body: 'later', scheduledEnqueueTimeUtc });
  await sender.sendMessages([{ body: 'now' }, { body: 'later too', scheduledEnqueueTimeUtc }]);
  await sender.sendMessages({ body: 'past', scheduledEnqueueTimeUtc: new Date(clock.now() - HOUR_MS) });
  const receiver = client.createReceiver(queue, { receiveMode: 'receiveAndDelete' });
  expect([(await receiveOne(receiver)).body, (await receiveOne(receiver)).body]).toEqual(['now', 'past']);
  clock.advance(HOUR_MS);
  expect([(await receiveOne(receiver)).body, (await receiveOne(receiver)).body]).toEqual(['later', 'later too']);
});

itHere('a topic keeps scheduled messages and gives its subscriptions their copies when the time has come', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  const receiver = client.createReceiver(topic, subscriptions[0]);
  await client.createSender(topic).scheduleMessages({ body: 1 }, new Date(clock.now() + HOUR_MS));
  expect(await receiver.peekMessages(1)).toEqual([]);
  clock.advance(HOUR_MS);
  expect(bodies(await receiver.peekMessages(10))).toEqual([1]);
});
