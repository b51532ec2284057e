import { expect, it } from 'vitest';
import { bodies, startHub } from '../../support/hub.ts';

/** [event-hubs-protocol 6: test vectors for 4 partitions] */
const VECTORS = [
  ['a', '0'],
  ['pk1', '1'],
  ['alphabet', '2'],
  ['abcdefghijklm', '3'],
  ['ключ', '2'],
] as const;

it.each(VECTORS)('the key %s leads to the partition %s, and comes with the event', async (partitionKey, partition) => {
  const hub = await startHub();
  await hub.producer().sendBatch([{ body: partitionKey }], { partitionKey });
  const [event] = await hub.receive(1, {
    partition,
    ...(hub.start[partition] && { startPosition: hub.start[partition] }),
  });
  expect(event).toMatchObject({ body: partitionKey, partitionKey });
});

it('the events of one key stay in order', async () => {
  const hub = await startHub();
  const producer = hub.producer();
  for (let i = 0; i < 5; i++) {
    const batch = await producer.createBatch({ partitionKey: 'order-7' });
    batch.tryAdd({ body: i });
    await producer.sendBatch(batch);
  }
  expect(bodies(await hub.receive(5))).toEqual([0, 1, 2, 3, 4]);
});

it('an event without a key has none', async () => {
  const hub = await startHub();
  await hub.producer().sendBatch([{ body: 1 }]);
  const [event] = await hub.receive(1);
  expect(event!.partitionKey).toBeUndefined();
});
