import { expect, it } from 'vitest';
import { bodies, startHub } from '../../support/hub.ts';

it('events that are sent to a partition lie there', async () => {
  const hub = await startHub();
  const producer = hub.producer();
  for (const partitionId of ['0', '3']) await producer.sendBatch([{ body: `for ${partitionId}` }], { partitionId });
  for (const partition of ['0', '3']) {
    const start = hub.start[partition];
    const events = await hub.receive(1, { partition, ...(start && { startPosition: start }) });
    expect(bodies(events)).toEqual([`for ${partition}`]);
  }
});

it('a batch is made for a partition', async () => {
  const hub = await startHub();
  const producer = hub.producer();
  const batch = await producer.createBatch({ partitionId: '2' });
  expect(batch.tryAdd({ body: 'two' })).toBe(true);
  await producer.sendBatch(batch);
  const { lastEnqueuedSequenceNumber } = await producer.getPartitionProperties('2');
  const startPosition = { sequenceNumber: lastEnqueuedSequenceNumber, isInclusive: true };
  expect(bodies(await hub.receive(1, { partition: '2', startPosition }))).toEqual(['two']);
});
