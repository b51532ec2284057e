import { expect } from 'vitest';
import { itHere, receiveOne, startBus } from '../../support/bus.ts';

const config = {
  serviceBus: {
    namespaces: [
      { name: 'bus', topics: [{ name: 'events', subscriptions: [{ name: 'ordered', requiresSession: true }] }] },
    ],
  },
};

itHere('a subscription may require sessions; its dead-letter queue does not', async () => {
  const bus = await startBus({ config });
  const client = bus.client();
  await client.createSender('events').sendMessages({ body: 1, sessionId: 'a' });
  const receiver = await client.acceptNextSession('events', 'ordered');
  expect(receiver.sessionId).toBe('a');
  await receiver.deadLetterMessage(await receiveOne(receiver), {
    deadLetterReason: 'unwanted',
    deadLetterErrorDescription: 'nobody asked',
  });
  const deadLetters = client.createReceiver('events', 'ordered', { subQueueType: 'deadLetter' });
  expect(await receiveOne(deadLetters)).toMatchObject({ body: 1, sessionId: 'a', deadLetterReason: 'unwanted' });
});

itHere(
  'a message without session id goes to the dead-letter queue of a subscription that requires sessions',
  async () => {
    const bus = await startBus({ config });
    const client = bus.client();
    await client.createSender('events').sendMessages({ body: 1 });
    const deadLetters = client.createReceiver('events', 'ordered', { subQueueType: 'deadLetter' });
    expect(await receiveOne(deadLetters)).toMatchObject({ body: 1, deadLetterReason: 'Session ID is null.' });
  },
);
