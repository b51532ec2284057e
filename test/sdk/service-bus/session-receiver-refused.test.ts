import { expect, it } from 'vitest';
import { startBus } from '../../support/bus.ts';

const notSessionful = /session(ful)? message receiver cannot be created on an entity that does not require sessions/;

it('a session receiver on an entity without sessions is refused', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await expect(client.acceptNextSession(queue)).rejects.toThrow(notSessionful);
  // Whatever the reason is, the JavaScript client says that a session which it asked for by name is locked.
  await expect(client.acceptSession(queue, 'some-session')).rejects.toMatchObject({ code: 'SessionCannotBeLocked' });
  const { topic, subscriptions } = await bus.topic();
  await expect(client.acceptNextSession(topic, subscriptions[0])).rejects.toThrow(notSessionful);
});
