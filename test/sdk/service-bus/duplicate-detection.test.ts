import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { bodies, clockFromNow, itHere, startBus } from '../../support/bus.ts';

it('a message whose id was seen before is accepted and dropped', async () => {
  const bus = await startBus();
  const queue = await bus.queue('unique');
  const client = bus.client();
  const sender = client.createSender(queue);
  const messageId = randomUUID();
  await sender.sendMessages({ body: 'first', messageId });
  await sender.sendMessages({ body: 'second', messageId });
  await sender.sendMessages([
    { body: 'third', messageId },
    { body: 'other', messageId: randomUUID() },
  ]);
  expect(bodies(await client.createReceiver(queue).peekMessages(10))).toEqual(['first', 'other']);
});

itHere('an id is forgotten when the window is over, whatever has become of the message', async () => {
  const clock = clockFromNow();
  const bus = await startBus({ clock });
  const queue = await bus.queue('unique');
  const client = bus.client();
  const sender = client.createSender(queue);
  await sender.sendMessages({ body: 'first', messageId: 'm-1' });
  clock.advance(59_999);
  await sender.sendMessages({ body: 'dropped', messageId: 'm-1' });
  clock.advance(1);
  await sender.sendMessages({ body: 'second', messageId: 'm-1' });
  expect(bodies(await client.createReceiver(queue).peekMessages(10))).toEqual(['first', 'second']);
});

it('scheduled messages take part', async () => {
  const bus = await startBus();
  const queue = await bus.queue('unique');
  const client = bus.client();
  const sender = client.createSender(queue);
  const messageId = randomUUID();
  const [number] = await sender.scheduleMessages({ body: 'later', messageId }, new Date(Date.now() + 600_000));
  await sender.sendMessages({ body: 'now', messageId });
  expect(bodies(await client.createReceiver(queue).peekMessages(10))).toEqual(['later']);
  await sender.cancelScheduledMessages(number!);
});
