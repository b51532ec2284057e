import { expect } from 'vitest';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { blobNames, CapturedHub, recordsIn } from '../../support/capture.ts';
import { itHere } from '../../support/hub.ts';

itHere('writes an empty file for every window of a partition in which nothing came', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const hub = await CapturedHub.start({ clock, capture: { skipEmptyArchives: false } });
  clock.advance(120_000);
  const files = await hub.files(4);
  const names = await blobNames(hub.container());
  expect(names).toEqual([
    'hubs/captured/0/2026/01/01/00/00/00.avro',
    'hubs/captured/0/2026/01/01/00/01/00.avro',
    'hubs/captured/1/2026/01/01/00/00/00.avro',
    'hubs/captured/1/2026/01/01/00/01/00.avro',
  ]);
  for (const name of names) expect(await recordsIn(hub.container(), name)).toEqual([]);
  expect(files[0]?.data).toMatchObject({ eventCount: 0, firstSequenceNumber: -1, lastSequenceNumber: -1 });
});

itHere('leaves them out with skipEmptyArchives', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const hub = await CapturedHub.start({ clock, capture: { skipEmptyArchives: true } });
  clock.advance(120_000);
  await hub.producer().sendBatch([{ body: 'a' }], { partitionId: '1' });
  clock.advance(60_000);
  await hub.files(1);
  expect(await blobNames(hub.container())).toEqual(['hubs/captured/1/2026/01/01/00/02/00.avro']);
});
