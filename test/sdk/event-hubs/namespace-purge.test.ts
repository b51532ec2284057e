import { expect } from 'vitest';
import { bodies, itHere, startHub } from '../../support/hub.ts';

itHere('a purge takes out the events; numbers and offsets go on', async () => {
  const hub = await startHub({ hub: 'single' });
  const producer = hub.producer();
  await producer.sendBatch([{ body: 1 }, { body: 2 }]);
  const before = await producer.getPartitionProperties('0');
  expect(hub.azure.purge('event-hubs', 'hubs', 'Single')).toBe(2);
  expect(await producer.getPartitionProperties('0')).toMatchObject({
    isEmpty: true,
    beginningSequenceNumber: 2,
    lastEnqueuedSequenceNumber: 1,
    lastEnqueuedOffset: before.lastEnqueuedOffset,
  });
  await producer.sendBatch([{ body: 3 }]);
  const [event] = await hub.receive(1);
  expect([event!.body, event!.sequenceNumber]).toEqual([3, 2]);
});

itHere('without a hub, all of the namespace is purged', async () => {
  const hub = await startHub();
  await hub.producer().sendBatch([{ body: 1 }], { partitionId: '0' });
  await hub.producer().sendBatch([{ body: 2 }], { partitionId: '3' });
  expect(hub.azure.purge('event-hubs', 'hubs')).toBe(2);
  expect(() => hub.azure.purge('event-hubs', 'hubs', 'nope')).toThrow('The namespace "hubs" has no entity "nope".');
  await hub.producer().sendBatch([{ body: 3 }]);
  expect(bodies(await hub.receive(1))).toEqual([3]);
});
