import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { receiveOne, startBus } from '../../support/bus.ts';

it('a deferred message of a session is received by its number, by whoever holds the session', async () => {
  const bus = await startBus();
  const queue = bus.sessionQueue();
  const sessionId = randomUUID();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'not now', sessionId });
  const first = await client.acceptSession(queue, sessionId);
  const message = await receiveOne(first);
  await first.deferMessage(message);
  await first.close();
  const second = await client.acceptSession(queue, sessionId);
  const [deferred] = await second.receiveDeferredMessages(message.sequenceNumber!);
  expect(deferred).toMatchObject({ body: 'not now', sessionId, state: 'deferred' });
  await second.completeMessage(deferred!);
  expect(await second.peekMessages(1)).toEqual([]);
});
