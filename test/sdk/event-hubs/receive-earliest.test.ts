import { earliestEventPosition } from '@azure/event-hubs';
import { expect } from 'vitest';
import { bodies, itHere, startHub } from '../../support/hub.ts';

itHere('from the beginning come all events that are there, to every consumer group', async () => {
  const hub = await startHub({ hub: 'single' });
  const producer = hub.producer();
  for (let i = 0; i < 10; i++) await producer.sendBatch([{ body: i }]);
  const all = Array.from({ length: 10 }, (_, i) => i);
  for (const group of ['$Default', 'second', '$default']) {
    const consumer = hub.consumer(group);
    expect(bodies(await hub.receive(10, { consumer, startPosition: earliestEventPosition }))).toEqual(all);
  }
});

itHere('ten thousand events come through one link, each once and in order', async () => {
  const hub = await startHub({ hub: 'single' });
  const producer = hub.producer();
  for (let i = 0; i < 10; i++) {
    await producer.sendBatch(Array.from({ length: 1000 }, (_, j) => ({ body: i * 1000 + j })));
  }
  const events = await hub.receive(10_000, { maxBatchSize: 500 });
  expect(bodies(events)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  expect(events.map(({ sequenceNumber }) => sequenceNumber)).toEqual(bodies(events));
});
