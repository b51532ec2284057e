import { expect } from 'vitest';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { blobNames, CapturedHub, recordsIn } from '../../support/capture.ts';
import { itHere } from '../../support/hub.ts';

itHere('writes what came in a window to a blob, as Avro', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 2, 3, 4, 5));
  const hub = await CapturedHub.start({ clock });
  const producer = hub.producer();
  const body = Buffer.from([0, 1, 254, 255]);
  const properties = { text: 'ü', whole: 5, part: 0.5, yes: true };
  await producer.sendBatch([{ body, properties, contentType: 'image/png' }, { body: Buffer.from('b') }], {
    partitionId: '1',
  });
  clock.advance(60_000);
  const [file] = await hub.files(1);
  const name = 'hubs/captured/1/2026/01/02/03/04/05.avro';
  expect(await blobNames(hub.container())).toEqual([name]);
  const records = await recordsIn(hub.container(), name);
  expect(records.map(({ SequenceNumber, Body }) => [SequenceNumber, Body])).toEqual([
    [0, body],
    [1, Buffer.from('b')],
  ]);
  expect(records[0]).toMatchObject({
    Offset: '0',
    EnqueuedTimeUtc: '1/2/2026 3:04:05 AM',
    SystemProperties: {
      'x-opt-sequence-number': { long: 0 },
      'x-opt-offset': { string: '0' },
      'x-opt-enqueued-time': { long: Date.UTC(2026, 0, 2, 3, 4, 5) },
      'content-type': { string: 'image/png' },
    },
    Properties: { text: { string: 'ü' }, whole: { long: 5 }, part: { double: 0.5 }, yes: { string: 'True' } },
  });
  expect(file).toMatchObject({ namespace: 'hubs', eventHub: 'captured', timeMs: clock.now() });
  expect(file?.data).toEqual({
    fileUrl: hub.container().getBlobClient(name).url.replaceAll('%2F', '/'),
    fileType: 'AzureBlockBlob',
    partitionId: '1',
    sizeInBytes: (await hub.container().getBlobClient(name).getProperties()).contentLength,
    eventCount: 2,
    firstSequenceNumber: 0,
    lastSequenceNumber: 1,
    firstEnqueueTime: '2026-01-02T03:04:05.000Z',
    lastEnqueueTime: '2026-01-02T03:04:05.000Z',
  });
});

itHere('shows that Event Hubs has opened the connection to the storage account', async () => {
  const clock = new VirtualClock();
  const hub = await CapturedHub.start({ clock });
  await hub.producer().sendBatch([{ body: 'a' }], { partitionId: '0' });
  clock.advance(60_000);
  await hub.files(1);
  const toStorage = hub.azure.capture().attempts.filter(({ acceptor }) => acceptor === 'storage');
  expect(toStorage.map(({ opener, via, verdict }) => [opener, via, verdict])).toEqual([
    ['event-hubs', 'storage-blob', 'established'],
  ]);
});
