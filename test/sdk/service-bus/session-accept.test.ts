import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { bodies, receiveAll, startBus } from '../../support/bus.ts';

it('a session that is asked for by name gives its messages and no others, in order', async () => {
  const bus = await startBus();
  const queue = bus.sessionQueue();
  const [mine, other] = [randomUUID(), randomUUID()];
  const client = bus.client();
  const sender = client.createSender(queue);
  for (const body of [1, 2, 3]) {
    await sender.sendMessages({ body, sessionId: mine });
    await sender.sendMessages({ body: -body, sessionId: other });
  }
  const receiver = await client.acceptSession(queue, mine);
  expect(receiver.sessionId).toBe(mine);
  const messages = await receiveAll(receiver, 3);
  expect(bodies(messages)).toEqual([1, 2, 3]);
  expect(messages[0]!.sessionId).toBe(mine);
  for (const message of messages) await receiver.completeMessage(message);
  expect(await receiver.receiveMessages(1, { maxWaitTimeInMs: 300 })).toEqual([]);
});

it('a session without messages can be accepted, and gets those that come', async () => {
  const bus = await startBus();
  const queue = bus.sessionQueue();
  const sessionId = randomUUID();
  const client = bus.client();
  const receiver = await client.acceptSession(queue, sessionId);
  expect(receiver.sessionLockedUntilUtc.getTime()).toBeGreaterThan(Date.now());
  await client.createSender(queue).sendMessages({ body: 'later', sessionId });
  const [message] = await receiveAll(receiver, 1);
  expect(message!.body).toBe('later');
  await receiver.completeMessage(message!);
});

it('a session that somebody holds cannot be accepted', async () => {
  const bus = await startBus();
  const queue = bus.sessionQueue();
  const sessionId = randomUUID();
  const [one, two] = [bus.client(), bus.client()];
  const receiver = await one.acceptSession(queue, sessionId);
  await expect(two.acceptSession(queue, sessionId)).rejects.toMatchObject({ code: 'SessionCannotBeLocked' });
  await receiver.close();
  expect((await two.acceptSession(queue, sessionId)).sessionId).toBe(sessionId);
});
