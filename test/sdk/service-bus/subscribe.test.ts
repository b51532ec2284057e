import { expect, it } from 'vitest';
import { startBus } from '../../support/bus.ts';

it('calls the handler with each message as it comes, and completes it', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const sender = client.createSender(queue);
  await sender.sendMessages([{ body: 1 }, { body: 2 }]);
  const receiver = client.createReceiver(queue);
  const handled: unknown[] = [];
  const errors: unknown[] = [];
  const subscription = receiver.subscribe({
    processMessage: async ({ body }) => void handled.push(body),
    processError: async ({ error }) => void errors.push(error),
  });
  await expect.poll(() => handled, { timeout: 20_000 }).toEqual([1, 2]);
  await sender.sendMessages({ body: 3 });
  await expect.poll(() => handled, { timeout: 20_000 }).toEqual([1, 2, 3]);
  await expect.poll(() => client.createReceiver(queue).peekMessages(10), { timeout: 20_000 }).toEqual([]);
  await subscription.close();
  expect(errors).toEqual([]);
});

it('calls as many handlers at once as it is told, and no more', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages(Array.from({ length: 12 }, (_, body) => ({ body })));
  const waiting: (() => void)[] = [];
  const handled = new Set<unknown>();
  let atOnce = 0;
  const subscription = client.createReceiver(queue).subscribe(
    {
      processMessage: async ({ body }) => {
        atOnce = Math.max(
          atOnce,
          waiting.push(() => {}),
        );
        await new Promise<void>((resolve) => {
          waiting[waiting.length - 1] = resolve;
        });
        handled.add(body);
      },
      processError: async ({ error }) => {
        throw error;
      },
    },
    { maxConcurrentCalls: 4 },
  );
  while (handled.size < 12) {
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(4);
    for (const release of waiting.splice(0)) release();
    await expect.poll(() => handled.size % 4).toBe(0);
  }
  expect(atOnce).toBe(4);
  await subscription.close();
});

it('tells the error handler of a handler that throws, and the message comes again', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  await client.createSender(queue).sendMessages({ body: 'hard' });
  const deliveryCounts: unknown[] = [];
  const errors: string[] = [];
  const subscription = client.createReceiver(queue).subscribe({
    processMessage: async ({ deliveryCount }) => {
      deliveryCounts.push(deliveryCount);
      if (deliveryCount === 0) throw new Error('not today');
    },
    processError: async ({ error }) => void errors.push(error.message),
  });
  await expect.poll(() => deliveryCounts, { timeout: 20_000 }).toEqual([0, 1]);
  expect(errors).toEqual(['not today']);
  await subscription.close();
});
