import { expect, it } from 'vitest';
import { receiveOne, startBus } from '../../support/bus.ts';

it('a message that failed as often as the queue allows is dead-lettered', async () => {
  const bus = await startBus();
  const queue = await bus.queue('two-deliveries');
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'poison', applicationProperties: { own: 1 } });
  const receiver = client.createReceiver(queue);
  for (const deliveryCount of [0, 1]) {
    const message = await receiveOne(receiver);
    expect(message.deliveryCount).toBe(deliveryCount);
    await receiver.abandonMessage(message);
  }
  expect(await receiver.peekMessages(1)).toEqual([]);
  const dead = await receiveOne(client.createReceiver(queue, { subQueueType: 'deadLetter' }));
  expect(dead).toMatchObject({
    body: 'poison',
    deadLetterReason: 'MaxDeliveryCountExceeded',
    deadLetterErrorDescription: expect.stringContaining('2 delivery attempts'),
    applicationProperties: { own: 1 },
  });
});

it('so it is in a subscription', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  await client.createSender(topic).sendMessages({ body: 'poison' });
  const receiver = client.createReceiver(topic, subscriptions[1]);
  for (let i = 0; i < 2; i++) await receiver.abandonMessage(await receiveOne(receiver));
  const dead = await receiveOne(client.createReceiver(topic, subscriptions[1], { subQueueType: 'deadLetter' }));
  expect(dead.deadLetterReason).toBe('MaxDeliveryCountExceeded');
});
