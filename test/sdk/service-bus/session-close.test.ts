import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { receiveOne, startBus } from '../../support/bus.ts';

it('closing lets the session go at once; its unsettled messages come again and are not counted', async () => {
  const bus = await startBus();
  const queue = bus.sessionQueue();
  const sessionId = randomUUID();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'unsettled', sessionId });
  const first = await client.acceptSession(queue, sessionId);
  await receiveOne(first);
  await first.close();
  const second = await client.acceptSession(queue, sessionId);
  const message = await receiveOne(second);
  expect(message).toMatchObject({ body: 'unsettled', deliveryCount: 0 });
  await second.completeMessage(message);
});
