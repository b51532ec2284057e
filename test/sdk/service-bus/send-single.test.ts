import { expect, it } from 'vitest';
import { receiveAll, startBus } from '../../support/bus.ts';

it('a message that is sent is received, with everything that was said of it', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({
    body: { order: 1 },
    messageId: 'm-1',
    correlationId: 'c-1',
    contentType: 'application/json',
    subject: 'placed',
    to: 'somewhere',
    replyTo: 'here',
    replyToSessionId: 'reply-session',
    partitionKey: 'p-1',
    timeToLive: 3_600_000,
    applicationProperties: { text: 'a', whole: 1, part: 0.5, yes: true, no: false, when: new Date(1_700_000_000_000) },
  });
  const [message] = await receiveAll(client.createReceiver(queue), 1);
  expect(message).toMatchObject({
    body: { order: 1 },
    messageId: 'm-1',
    correlationId: 'c-1',
    contentType: 'application/json',
    subject: 'placed',
    to: 'somewhere',
    replyTo: 'here',
    replyToSessionId: 'reply-session',
    partitionKey: 'p-1',
    timeToLive: 3_600_000,
    // A date comes out as the number it is on the wire: so does the JavaScript client.
    applicationProperties: { text: 'a', whole: 1, part: 0.5, yes: true, no: false, when: 1_700_000_000_000 },
    deliveryCount: 0,
    state: 'active',
  });
  expect(message!.lockToken).toMatch(/^[0-9a-f-]{36}$/);
  expect(message!.sequenceNumber!.toNumber()).toBeGreaterThan(0);
  expect(message!.lockedUntilUtc!.getTime()).toBeGreaterThan(message!.enqueuedTimeUtc!.getTime());
});

it.each([
  ['text', 'plain text'],
  ['nothing', null],
  ['a number', 42],
  ['a list', [1, 'two', { three: 3 }]],
  ['text beyond ASCII', 'Grüße, 東京, 🚀'],
])('a body that is %s', async (_what, body) => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body });
  const [message] = await receiveAll(client.createReceiver(queue, { receiveMode: 'receiveAndDelete' }), 1);
  expect(message!.body).toEqual(body);
});

it('a message without an id gets one', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'no id' });
  const receiver = client.createReceiver(queue);
  const [message] = await receiveAll(receiver, 1);
  expect(message!.messageId).toMatch(/^[0-9a-f]{32}$/);
  await receiver.completeMessage(message!);
});
