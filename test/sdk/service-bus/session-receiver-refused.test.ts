import { expect, it } from 'vitest';
import { startBus } from '../../support/bus.ts';

const notSessionful = /session(ful)? message receiver cannot be created on an entity that does not require sessions/;

it('a session receiver on an entity without sessions is refused', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await expect(client.acceptSession(queue, 'some-session')).rejects.toThrow(notSessionful);
  await expect(client.acceptNextSession(queue)).rejects.toThrow(notSessionful);
  const { topic, subscriptions } = await bus.topic();
  await expect(client.acceptSession(topic, subscriptions[0], 'some-session')).rejects.toMatchObject({
    code: 'GeneralError',
    retryable: false,
  });
});
