import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { receiveAll, startBus } from '../../support/bus.ts';

const SESSIONS = 50;

it(`${SESSIONS} sessions are received side by side, each in its own order`, async () => {
  const bus = await startBus();
  const queue = bus.sessionQueue();
  const client = bus.client();
  const sessionIds = Array.from({ length: SESSIONS }, () => randomUUID());
  const sender = client.createSender(queue);
  for (const body of [1, 2, 3]) {
    await sender.sendMessages(sessionIds.map((sessionId) => ({ body: `${sessionId} ${body}`, sessionId })));
  }
  await Promise.all(
    sessionIds.map(async (sessionId) => {
      const receiver = await client.acceptSession(queue, sessionId);
      const messages = await receiveAll(receiver, 3);
      expect(messages.map(({ body }) => body)).toEqual([1, 2, 3].map((body) => `${sessionId} ${body}`));
      for (const message of messages) await receiver.completeMessage(message);
      await receiver.close();
    }),
  );
});
