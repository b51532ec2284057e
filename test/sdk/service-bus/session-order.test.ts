import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { bodies, receiveAll, receiveOne, startBus } from '../../support/bus.ts';

it('an abandoned message of a session comes again before the later ones', async () => {
  const bus = await startBus();
  const queue = bus.sessionQueue();
  const sessionId = randomUUID();
  const client = bus.client();
  await client.createSender(queue).sendMessages([1, 2, 3].map((body) => ({ body, sessionId })));
  const receiver = await client.acceptSession(queue, sessionId);
  const first = await receiveOne(receiver);
  await receiver.abandonMessage(first);
  const messages = await receiveAll(receiver, 3);
  expect(bodies(messages)).toEqual([1, 2, 3]);
  expect(messages.map(({ deliveryCount }) => deliveryCount)).toEqual([1, 0, 0]);
  for (const message of messages) await receiver.completeMessage(message);
});
