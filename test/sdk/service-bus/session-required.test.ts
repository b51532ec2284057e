import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { startBus } from '../../support/bus.ts';

it('a message without session id is refused where sessions are required, alone or in a batch', async () => {
  const bus = await startBus();
  const sender = bus.client().createSender(bus.sessionQueue());
  const refused = /The SessionId was not set on a message, and it cannot be sent to the entity\./;
  await expect(sender.sendMessages({ body: 1 })).rejects.toThrow(refused);
  const sessionId = randomUUID();
  await expect(sender.sendMessages([{ body: 1, sessionId }, { body: 2 }])).rejects.toThrow(refused);
  const receiver = await bus.client().acceptSession(bus.sessionQueue(), sessionId);
  expect(await receiver.peekMessages(1)).toEqual([]);
});

it('a receiver without session is refused where sessions are required', async () => {
  const bus = await startBus();
  const receiver = bus.client().createReceiver(bus.sessionQueue());
  await expect(receiver.receiveMessages(1, { maxWaitTimeInMs: 1_000 })).rejects.toThrow(
    /It is not possible for an entity that requires sessions to create a non-sessionful message receiver/,
  );
});
