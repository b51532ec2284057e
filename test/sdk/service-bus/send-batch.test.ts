import { expect, it } from 'vitest';
import { bodies, receiveAll, startBus } from '../../support/bus.ts';

it('a batch takes what fits, and all of that arrives', async () => {
  const bus = await startBus();
  const queue = await bus.queue('small');
  const client = bus.client();
  const sender = client.createSender(queue);
  const batch = await sender.createMessageBatch();
  expect(batch.maxSizeInBytes).toBeGreaterThanOrEqual(262_144);
  const body = 'x'.repeat(100_000);
  let taken = 0;
  while (batch.tryAddMessage({ body, messageId: `m-${taken}` })) taken++;
  expect(taken).toBe(Math.floor(batch.maxSizeInBytes / 100_300));
  await sender.sendMessages(batch);
  const messages = await receiveAll(client.createReceiver(queue, { receiveMode: 'receiveAndDelete' }), taken);
  expect(bodies(messages)).toEqual(Array(taken).fill(body));
});

it('a batch of one', async () => {
  const bus = await startBus();
  const queue = await bus.queue();
  const client = bus.client();
  const sender = client.createSender(queue);
  const batch = await sender.createMessageBatch({ maxSizeInBytes: 1000 });
  expect(batch.tryAddMessage({ body: 'one' })).toBe(true);
  expect(batch.tryAddMessage({ body: 'x'.repeat(1000) })).toBe(false);
  await sender.sendMessages(batch);
  expect(bodies(await receiveAll(client.createReceiver(queue), 1))).toEqual(['one']);
});
