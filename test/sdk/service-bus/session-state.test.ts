import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { startBus } from '../../support/bus.ts';

it('the state of a session is kept from receiver to receiver until it is cleared', async () => {
  const bus = await startBus();
  const queue = bus.sessionQueue();
  const sessionId = randomUUID();
  const client = bus.client();
  const first = await client.acceptSession(queue, sessionId);
  expect(await first.getSessionState()).toBeNull();
  await first.setSessionState({ step: 2 });
  expect(await first.getSessionState()).toEqual({ step: 2 });
  await first.close();
  const second = await client.acceptSession(queue, sessionId);
  expect(await second.getSessionState()).toEqual({ step: 2 });
  await second.setSessionState(null);
  expect(await second.getSessionState()).toBeNull();
});
