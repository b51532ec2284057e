import { expect } from 'vitest';
import { clockFromNow } from '../../support/bus.ts';
import { bodies, itHere, startHub } from '../../support/hub.ts';

itHere('from a time on come the events that were enqueued after it', async () => {
  const clock = clockFromNow();
  const hub = await startHub({ hub: 'single', clock });
  const producer = hub.producer();
  const start = clock.now();
  for (let i = 0; i < 4; i++) {
    await producer.sendBatch([{ body: i }]);
    clock.advance(60_000);
  }
  const events = await hub.receive(2, { startPosition: { enqueuedOn: start + 60_000 } });
  expect(bodies(events)).toEqual([2, 3]);
  expect(events.map(({ enqueuedTimeUtc }) => enqueuedTimeUtc.getTime() - start)).toEqual([120_000, 180_000]);
  expect(bodies(await hub.receive(3, { startPosition: { enqueuedOn: new Date(start + 1) } }))).toEqual([1, 2, 3]);
  expect(bodies(await hub.receive(4, { startPosition: { enqueuedOn: 0 } }))).toEqual([0, 1, 2, 3]);
});
