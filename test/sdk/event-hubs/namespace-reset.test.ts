import type { ReceivedEventData } from '@azure/event-hubs';
import { expect } from 'vitest';
import { attached, bodies, itHere, startHub } from '../../support/hub.ts';

itHere('after a reset the hubs are empty, and open links go on', async () => {
  const hub = await startHub({ hub: 'single' });
  const producer = hub.producer();
  const received: ReceivedEventData[] = [];
  hub.consumer().subscribe({
    processEvents: async (events) => void received.push(...events),
    processError: async (error) => {
      throw error;
    },
  });
  await attached(hub.azure, 1);
  await producer.sendBatch([{ body: 'before' }, { body: 'too' }]);
  await expect.poll(() => bodies(received)).toEqual(['before', 'too']);
  hub.azure.resetNamespace('event-hubs', 'hubs');
  expect(await producer.getPartitionProperties('0')).toMatchObject({ isEmpty: true, lastEnqueuedSequenceNumber: -1 });
  await producer.sendBatch([{ body: 'after' }]);
  await expect.poll(() => bodies(received)).toEqual(['before', 'too', 'after']);
  expect(received.at(-1)!.sequenceNumber).toBe(0);
});
