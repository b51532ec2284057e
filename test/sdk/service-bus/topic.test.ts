import { expect, it } from 'vitest';
import { bodies, receiveAll, receiveOne, startBus } from '../../support/bus.ts';

it('every subscription gets a copy of its own', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  await client.createSender(topic).sendMessages([{ body: 1 }, { body: 2 }]);
  const [first, second] = subscriptions.map((name) => client.createReceiver(topic, name));
  const messages = await receiveAll(first!, 2);
  expect(bodies(messages)).toEqual([1, 2]);
  for (const message of messages) await first!.completeMessage(message);
  // What happens to one copy does not touch the other.
  const others = await receiveAll(second!, 2);
  expect(bodies(others)).toEqual([1, 2]);
  await second!.abandonMessage(others[0]!);
  expect(await receiveOne(second!)).toMatchObject({ body: 1, deliveryCount: 1 });
  expect(await first!.peekMessages(10)).toEqual([]);
});

it('a handler on each subscription is called for each message', async () => {
  const bus = await startBus();
  const { topic, subscriptions } = await bus.topic();
  const client = bus.client();
  const handled = new Map<string, unknown[]>(subscriptions.map((name) => [name, []]));
  for (const name of subscriptions) {
    client.createReceiver(topic, name).subscribe({
      processMessage: async ({ body }) => void handled.get(name)!.push(body),
      processError: async ({ error }) => {
        throw error;
      },
    });
  }
  const sender = client.createSender(topic);
  for (let i = 0; i < 3; i++) await sender.sendMessages({ body: i });
  for (const name of subscriptions) {
    await expect.poll(() => handled.get(name), { timeout: 20_000 }).toEqual([0, 1, 2]);
  }
});
