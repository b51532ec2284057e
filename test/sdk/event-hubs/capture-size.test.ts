import { expect } from 'vitest';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { blobNames, CapturedHub, recordsIn } from '../../support/capture.ts';
import { itHere } from '../../support/hub.ts';

const MEBIBYTE = 1024 * 1024;

itHere('writes a file as soon as it is full, and what comes then to the next one', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 2, 3, 4, 5));
  const hub = await CapturedHub.start({ clock, capture: { sizeLimitInBytes: 10 * MEBIBYTE } });
  const producer = hub.producer();
  const send = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await producer.sendBatch([{ body: Buffer.alloc(MEBIBYTE - 1_000, i) }], { partitionId: '0' });
    }
  };
  await send(11);
  const [full] = await hub.files(1);
  // The clock stands: the window behind it begins in the same second, and its file has a name of its own.
  await send(1);
  clock.advance(60_000);
  await hub.files(2);
  const names = ['hubs/captured/0/2026/01/02/03/04/05.avro', 'hubs/captured/0/2026/01/02/03/04/06.avro'];
  expect(await blobNames(hub.container())).toEqual(names);
  expect(full?.data).toMatchObject({ eventCount: 11, lastSequenceNumber: 10 });
  const [first, second] = await Promise.all(names.map((name) => recordsIn(hub.container(), name)));
  expect(first?.map(({ Body }) => Body)).toEqual(
    Array.from({ length: 11 }, (_, i) => Buffer.alloc(MEBIBYTE - 1_000, i)),
  );
  expect(second?.map(({ SequenceNumber }) => SequenceNumber)).toEqual([11]);
});
