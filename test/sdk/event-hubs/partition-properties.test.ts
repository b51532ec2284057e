import { expect, it } from 'vitest';
import { itHere, startHub } from '../../support/hub.ts';

itHere('an empty partition has no last event', async () => {
  const hub = await startHub();
  expect(await hub.producer().getPartitionProperties('2')).toEqual({
    eventHubName: 'plain',
    partitionId: '2',
    beginningSequenceNumber: 0,
    lastEnqueuedSequenceNumber: -1,
    lastEnqueuedOffset: '-1',
    lastEnqueuedOnUtc: new Date(-62_135_596_800_000),
    isEmpty: true,
  });
});

it('a partition says what its last event is', async () => {
  const hub = await startHub({ hub: 'single' });
  const producer = hub.producer();
  await producer.sendBatch([{ body: 1 }, { body: 2 }]);
  const [, last] = await hub.receive(2);
  const properties = await hub.consumer().getPartitionProperties('0');
  expect(properties).toMatchObject({
    eventHubName: hub.name,
    partitionId: '0',
    lastEnqueuedSequenceNumber: last!.sequenceNumber,
    lastEnqueuedOffset: last!.offset,
    lastEnqueuedOnUtc: last!.enqueuedTimeUtc,
    isEmpty: false,
  });
});

it('a partition that is not there is out of range', async () => {
  const hub = await startHub();
  const asking = hub.producer().getPartitionProperties('4');
  await expect(asking).rejects.toMatchObject({ code: 'ArgumentOutOfRangeError', retryable: false });
  await expect(asking).rejects.toThrow(/It should be between 0 and 3\./);
});
