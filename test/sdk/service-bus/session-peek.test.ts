import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { bodies, startBus } from '../../support/bus.ts';

it('peeking with a session shows the messages of that session only', async () => {
  const bus = await startBus();
  const queue = bus.sessionQueue();
  const [mine, other] = [randomUUID(), randomUUID()];
  const client = bus.client();
  const messages = [1, 2, 3, 4].map((body) => ({ body, sessionId: body % 2 === 0 ? mine : other }));
  for (const message of messages) await client.createSender(queue).sendMessages(message);
  const receiver = await client.acceptSession(queue, mine);
  expect(bodies(await receiver.peekMessages(1))).toEqual([2]);
  expect(bodies(await receiver.peekMessages(10))).toEqual([4]);
});
