import type { ReceivedEventData } from '@azure/event-hubs';
import { expect } from 'vitest';
import { attached, bodies, itHere, startHub } from '../../support/hub.ts';

itHere('receivers that wait on all partitions get each event as it comes', async () => {
  const hub = await startHub();
  const received: ReceivedEventData[] = [];
  const subscription = hub.consumer().subscribe({
    processEvents: async (events) => void received.push(...events),
    processError: async (error) => {
      throw error;
    },
  });
  await attached(hub.azure, 4);
  const producer = hub.producer();
  for (let i = 0; i < 8; i++) {
    await producer.sendBatch([{ body: i }]);
    await expect.poll(() => received.length).toBe(i + 1);
  }
  expect(bodies(received)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  await subscription.close();
});

itHere('so do two consumers side by side, and two consumer groups', async () => {
  const hub = await startHub({ hub: 'single' });
  const receiving = ['$Default', '$Default', 'second'].map((group) =>
    hub.receive(3, { consumer: hub.consumer(group) }),
  );
  await attached(hub.azure, 3);
  await hub.producer().sendBatch([{ body: 1 }, { body: 2 }, { body: 3 }]);
  for (const events of await Promise.all(receiving)) expect(bodies(events)).toEqual([1, 2, 3]);
});

itHere('a small prefetch brings everything', async () => {
  const hub = await startHub({ hub: 'single' });
  await hub.producer().sendBatch(Array.from({ length: 50 }, (_, body) => ({ body })));
  const events = await hub.receive(50, { maxBatchSize: 3, prefetchCount: 1 } as object);
  expect(bodies(events)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});
