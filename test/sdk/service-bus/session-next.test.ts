import { expect, it } from 'vitest';
import { bodies, itHere, receiveAll, startBus } from '../../support/bus.ts';

itHere('the next session is the one that is free for longest, and each is given once', async () => {
  const bus = await startBus();
  const queue = bus.sessionQueue();
  const client = bus.client();
  const sender = client.createSender(queue);
  for (const sessionId of ['first', 'second', 'first']) await sender.sendMessages({ body: sessionId, sessionId });
  const one = await client.acceptNextSession(queue);
  const two = await client.acceptNextSession(queue);
  expect([one.sessionId, two.sessionId]).toEqual(['first', 'second']);
  expect(bodies(await receiveAll(one, 2))).toEqual(['first', 'first']);
});

itHere('whoever waits for a session gets the one that comes', async () => {
  const bus = await startBus();
  const queue = bus.sessionQueue();
  const client = bus.client();
  const waiting = client.acceptNextSession(queue);
  // The attach has arrived when a later request on the same connection is answered.
  await client.createSender(queue).sendMessages({ body: 'late', sessionId: 'late' });
  const receiver = await waiting;
  expect(receiver.sessionId).toBe('late');
  expect(bodies(await receiveAll(receiver, 1))).toEqual(['late']);
});

itHere('waiting ends with a time-out when no session comes', async () => {
  const bus = await startBus();
  const client = bus.client({ retryOptions: { maxRetries: 0, timeoutInMs: 2_000 } });
  await expect(client.acceptNextSession(bus.sessionQueue())).rejects.toMatchObject({ code: 'ServiceTimeout' });
});

it('an aborted wait ends at once', async () => {
  const bus = await startBus();
  const client = bus.client();
  const abort = new AbortController();
  const waiting = client.acceptNextSession(bus.sessionQueue(), { abortSignal: abort.signal });
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});
