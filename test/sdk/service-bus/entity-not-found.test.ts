import { expect, it } from 'vitest';
import { itHere, startBus } from '../../support/bus.ts';

const notFound = { code: 'MessagingEntityNotFound', retryable: false };

it('sending to what does not exist', async () => {
  const bus = await startBus();
  const sender = bus.client().createSender('no-such-queue');
  await expect(sender.sendMessages({ body: 1 })).rejects.toMatchObject(notFound);
  await expect(sender.sendMessages({ body: 1 })).rejects.toThrow(/The messaging entity '.*no-such-queue' could not be/);
});

it('receiving and peeking from what does not exist', async () => {
  const bus = await startBus();
  const { topic } = await bus.topic();
  const client = bus.client();
  for (const receiver of [client.createReceiver('no-such-queue'), client.createReceiver(topic, 'no-such-one')]) {
    await expect(receiver.receiveMessages(1, { maxWaitTimeInMs: 1000 })).rejects.toMatchObject(notFound);
    await expect(receiver.peekMessages(1)).rejects.toMatchObject(notFound);
  }
});

it('subscribing to what does not exist', async () => {
  const bus = await startBus();
  const errors: unknown[] = [];
  const subscription = bus
    .client()
    .createReceiver('no-such-queue')
    .subscribe({
      processMessage: async () => {},
      processError: async ({ error }) => void errors.push(error),
    });
  await expect.poll(() => errors[0], { timeout: 20_000 }).toMatchObject(notFound);
  await subscription.close();
});

it('a missing entity does not disturb the connection that asks for it', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await expect(client.createSender('no-such-queue').sendMessages({ body: 1 })).rejects.toMatchObject(notFound);
  await client.createSender(queue).sendMessages({ body: 1 });
  expect(await client.createReceiver(queue).peekMessages(1)).toHaveLength(1);
});

itHere('a topic cannot be received from, nor a subscription be sent to', async () => {
  const bus = await startBus();
  const client = bus.client();
  await expect(client.createReceiver('events').receiveMessages(1, { maxWaitTimeInMs: 500 })).rejects.toThrow(
    "Messages cannot be received from the topic 'events'.",
  );
  await expect(client.createSender('events/Subscriptions/first').sendMessages({ body: 1 })).rejects.toThrow(
    "Messages cannot be sent to the subscription 'events/Subscriptions/first'.",
  );
});
