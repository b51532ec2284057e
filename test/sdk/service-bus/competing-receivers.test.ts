import { expect, it } from 'vitest';
import { receiveAll, startBus } from '../../support/bus.ts';

it('each message goes to one of the receivers that compete', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const sent = Array.from({ length: 60 }, (_, body) => body);
  const handled: number[] = [];
  const byReceiver = [0, 0, 0];
  const subscriptions = byReceiver.map((_, index) =>
    bus
      .client()
      .createReceiver(queue)
      .subscribe({
        processMessage: async ({ body }) => {
          handled.push(body);
          byReceiver[index]!++;
        },
        processError: async ({ error }) => {
          throw error;
        },
      }),
  );
  const sender = bus.client().createSender(queue);
  for (const body of sent) await sender.sendMessages({ body });
  await expect.poll(() => handled.length, { timeout: 20_000 }).toBe(sent.length);
  expect(handled.toSorted((a, b) => a - b)).toEqual(sent);
  for (const count of byReceiver) expect(count).toBeGreaterThan(0);
  for (const subscription of subscriptions) await subscription.close();
});

it('what one has locked another does not get', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages(Array.from({ length: 20 }, (_, body) => ({ body })));
  const [one, other] = [client.createReceiver(queue), bus.client().createReceiver(queue)];
  const [first, second] = await Promise.all([receiveAll(one, 10), receiveAll(other, 10)]);
  const all = [...first, ...second].map(({ body }) => body as number);
  expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
});
