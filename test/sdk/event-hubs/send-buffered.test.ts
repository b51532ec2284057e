import { expect, it } from 'vitest';
import { bodies, startHub } from '../../support/hub.ts';

it('a buffered producer publishes what it has been given', async () => {
  const hub = await startHub();
  const producer = hub.bufferedProducer();
  for (let i = 0; i < 50; i++) await producer.enqueueEvent({ body: i });
  await producer.flush();
  const events = await hub.receive(50);
  expect(bodies(events).sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

it('a key leads it to the same partition as the service', async () => {
  const hub = await startHub();
  const buffered = hub.bufferedProducer();
  const plain = hub.producer();
  const keys = ['a', 'pk1', 'alphabet', 'abcdefghijklm', 'ключ', 'order-7', 'FWfAT', '日本語', ''];
  for (const partitionKey of keys) {
    await buffered.enqueueEvent({ body: `buffered ${partitionKey}` }, { partitionKey });
    if (partitionKey !== '') await plain.sendBatch([{ body: `plain ${partitionKey}` }], { partitionKey });
  }
  await buffered.flush();
  const byPartition = new Map<unknown, string>();
  for (const partition of await plain.getPartitionIds()) {
    const { isEmpty, lastEnqueuedSequenceNumber, beginningSequenceNumber } =
      await plain.getPartitionProperties(partition);
    if (isEmpty) continue;
    const startPosition = hub.start[partition] ?? { sequenceNumber: beginningSequenceNumber, isInclusive: true };
    const before = hub.start[partition]?.sequenceNumber ?? beginningSequenceNumber - 1;
    const events = await hub.receive(lastEnqueuedSequenceNumber - before, { partition, startPosition });
    for (const { body } of events) byPartition.set(body, partition);
  }
  for (const key of keys.slice(0, -1)) {
    expect([key, byPartition.get(`buffered ${key}`)]).toEqual([key, byPartition.get(`plain ${key}`)]);
    expect(byPartition.get(`buffered ${key}`)).toBeDefined();
  }
});
