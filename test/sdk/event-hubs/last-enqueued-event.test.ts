import type { LastEnqueuedEventProperties } from '@azure/event-hubs';
import { expect, it } from 'vitest';
import { startHub } from '../../support/hub.ts';

it('a receiver that tracks it learns of the last event with each one', async () => {
  const hub = await startHub({ hub: 'single' });
  const producer = hub.producer();
  await producer.sendBatch([{ body: 1 }, { body: 2 }, { body: 3 }]);
  const properties = await producer.getPartitionProperties('0');
  const tracked = await new Promise<LastEnqueuedEventProperties | undefined>((resolve, reject) => {
    const subscription = hub.consumer().subscribe(
      '0',
      {
        processEvents: async ([event], context) => {
          if (event === undefined) return;
          await subscription.close();
          resolve(context.lastEnqueuedEventProperties);
        },
        processError: async (error) => reject(error),
      },
      {
        trackLastEnqueuedEventProperties: true,
        maxBatchSize: 1,
        startPosition: { sequenceNumber: properties.lastEnqueuedSequenceNumber - 2, isInclusive: true },
      },
    );
  });
  expect(tracked).toMatchObject({
    sequenceNumber: properties.lastEnqueuedSequenceNumber,
    offset: properties.lastEnqueuedOffset,
    enqueuedOn: properties.lastEnqueuedOnUtc,
  });
  expect(tracked!.retrievedOn!.getTime()).toBeGreaterThanOrEqual(tracked!.enqueuedOn!.getTime());
});
