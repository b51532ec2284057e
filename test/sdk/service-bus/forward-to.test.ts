import { expect, it } from 'vitest';
import { itHere, receiveOne, startBus } from '../../support/bus.ts';

it('a message goes on to the entity that its queue forwards to, and keeps its first number', async () => {
  const bus = await startBus();
  const [plain, forwarding] = [await bus.queue(), bus.forwardingQueue()];
  const client = bus.client();
  await client.createSender(plain).sendMessages({ body: 'direct' });
  await client.createSender(forwarding).sendMessages({ body: 'forwarded', applicationProperties: { a: 1 } });
  const receiver = client.createReceiver(plain, { receiveMode: 'receiveAndDelete' });
  expect((await receiveOne(receiver)).enqueuedSequenceNumber).toBe(0);
  const message = await receiveOne(receiver);
  expect(message).toMatchObject({ body: 'forwarded', applicationProperties: { a: 1 } });
  expect(message.enqueuedSequenceNumber).toBeGreaterThan(0);
});

it('nobody may receive from an entity that forwards', async () => {
  const bus = await startBus();
  const receiver = bus.client().createReceiver(bus.forwardingQueue());
  await expect(receiver.receiveMessages(1, { maxWaitTimeInMs: 1_000 })).rejects.toThrow(
    /Cannot create a message receiver on the entity '.*' with auto-forwarding enabled/,
  );
});

itHere('a chain of four hops arrives; a fifth ends in the dead-letter queue of the last source', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const queues = names.map((name, i) => (i < 5 ? { name, forwardTo: names[i + 1]! } : { name }));
  const bus = await startBus({ config: { serviceBus: { namespaces: [{ name: 'bus', queues }] } } });
  const client = bus.client();
  await client.createSender('b').sendMessages({ body: 'four hops' });
  await client.createSender('a').sendMessages({ body: 'five hops' });
  expect((await receiveOne(client.createReceiver('f'))).body).toBe('four hops');
  const dead = await receiveOne(client.createReceiver('e', { subQueueType: 'deadLetter' }));
  expect(dead).toMatchObject({ body: 'five hops', deadLetterReason: 'MaxTransferHopCountExceeded' });
});

itHere(
  'a subscription may forward; what the target does not take goes to the dead-letter queue of the source',
  async () => {
    const subscriptions = [
      { name: 'on', forwardTo: 'target' },
      { name: 'stuck', forwardTo: 'sealed' },
      { name: 'sorted', forwardTo: 'sessions' },
    ];
    const queues = [
      { name: 'target' },
      { name: 'sealed', status: 'SendDisabled' as const },
      { name: 'sessions', requiresSession: true },
    ];
    const namespace = { name: 'bus', queues, topics: [{ name: 'events', subscriptions }] };
    const bus = await startBus({ config: { serviceBus: { namespaces: [namespace] } } });
    const client = bus.client();
    await client.createSender('events').sendMessages({ body: 1 });
    expect((await receiveOne(client.createReceiver('target'))).body).toBe(1);
    const reasons = [];
    for (const name of ['stuck', 'sorted']) {
      const dead = await receiveOne(client.createReceiver('events', name, { subQueueType: 'deadLetter' }));
      reasons.push(dead.deadLetterReason);
    }
    expect(reasons).toEqual(['MessagingEntityDisabled', 'Session ID is null.']);
  },
);
