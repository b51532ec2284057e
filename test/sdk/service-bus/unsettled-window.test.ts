import { expect } from 'vitest';
import { itHere, receiveAll, startBus } from '../../support/bus.ts';

// The JavaScript client has room for 2048 unsettled deliveries in a session; it opens one session per receiver.
itHere('more than 2048 unsettled messages on one link', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const sender = client.createSender(queue);
  const count = 3000;
  for (let from = 0; from < count; from += 500) {
    await sender.sendMessages(Array.from({ length: 500 }, (_, i) => ({ body: from + i })));
  }
  const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
  const messages = await receiveAll(receiver, count);
  expect(messages.map(({ body }) => body)).toEqual(Array.from({ length: count }, (_, i) => i));
  // The oldest last: no settlement waits for an older one.
  for (const message of messages.toReversed().slice(0, 2500)) await receiver.completeMessage(message);
  await Promise.all(messages.slice(0, 500).map((message) => receiver.completeMessage(message)));
  expect(await receiver.peekMessages(1)).toEqual([]);
});
