import { expect } from 'vitest';
import { itHere, receiveAll, startBus } from '../../support/bus.ts';

/** The JavaScript client has room for so many unsettled deliveries in a session, and opens a session per receiver. */
const WINDOW = 2048;

itHere('more messages than a client has room for unsettled', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const sender = client.createSender(queue);
  const count = 3000;
  for (let from = 0; from < count; from += 500) {
    await sender.sendMessages(Array.from({ length: 500 }, (_, i) => ({ body: from + i })));
  }
  const receiver = client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
  const first = await receiveAll(receiver, WINDOW);
  // With its window full the client gets nothing, credit or not, and nothing is lost or locked in vain.
  expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 200 })).toEqual([]);
  // The youngest first: no settlement waits for an older one.
  await Promise.all(first.toReversed().map((message) => receiver.completeMessage(message)));
  const rest = await receiveAll(receiver, count - WINDOW);
  expect([...first, ...rest].map(({ body }) => body)).toEqual(Array.from({ length: count }, (_, i) => i));
  await Promise.all(rest.map((message) => receiver.completeMessage(message)));
  expect(await receiver.peekMessages(1)).toEqual([]);
});
