import { expect, it } from 'vitest';
import { bodies, startHub } from '../../support/hub.ts';

it('a batch lies in one partition, in its order', async () => {
  const hub = await startHub();
  const producer = hub.producer();
  const batch = await producer.createBatch();
  for (let i = 0; i < 100; i++) expect(batch.tryAdd({ body: i })).toBe(true);
  await producer.sendBatch(batch);
  const events = await hub.receive(100);
  expect(bodies(events)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  const first = events[0]!.sequenceNumber;
  expect(events.map(({ sequenceNumber }) => sequenceNumber - first)).toEqual(bodies(events));
});

it('an array of events is a batch too', async () => {
  const hub = await startHub();
  await hub.producer().sendBatch([{ body: 'first' }, { body: 'second' }]);
  expect(bodies(await hub.receive(2))).toEqual(['first', 'second']);
});

it('batches without a key take turns on the partitions', async () => {
  const hub = await startHub();
  const producer = hub.producer();
  const before = await countsOf(producer);
  for (let i = 0; i < 8; i++) await producer.sendBatch([{ body: i }]);
  const after = await countsOf(producer);
  expect(after.map((count, i) => count - before[i]!)).toEqual([2, 2, 2, 2]);
});

async function countsOf(producer: Awaited<ReturnType<typeof startHub>>['producer'] extends () => infer P ? P : never) {
  const counts: number[] = [];
  for (const id of await producer.getPartitionIds()) {
    counts.push((await producer.getPartitionProperties(id)).lastEnqueuedSequenceNumber + 1);
  }
  return counts;
}
