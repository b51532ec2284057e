import { expect } from 'vitest';
import { ANY_PORTS } from '../../../src/app/config.ts';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { startTestAzwire } from '../../support/bus.ts';
import { blobNames, CapturedHub, containerOf, recordsIn } from '../../support/capture.ts';
import { itHere } from '../../support/hub.ts';

itHere('writes when the storage account is there again, and loses nothing', async () => {
  const storage = await startTestAzwire({ storage: {} });
  const connectionString = storage.connectionString('storage');
  const port = storage.ports['storage-blob']!;
  await storage.stop();
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const hub = await CapturedHub.start({ clock, destination: { connectionString } });
  await hub.producer().sendBatch([{ body: 'a' }], { partitionId: '0' });
  const verdicts = () =>
    hub.azure
      .capture()
      .attempts.filter(({ acceptorAddress }) => acceptorAddress.port === port)
      .map(({ opener, verdict }) => `${opener}: ${verdict}`);
  clock.advance(60_000);
  await until(() => verdicts().includes('event-hubs: refused'));
  await hub.producer().sendBatch([{ body: 'b' }], { partitionId: '0' });
  const again = await startTestAzwire({ storage: {}, ports: { ...ANY_PORTS, 'storage-blob': port } });
  // The first window ended before the second event came; its file is written with the next attempt.
  await until(() => {
    clock.advance(1_000);
    return verdicts().includes('event-hubs: established');
  });
  clock.advance(60_000);
  await hub.files(2);
  const container = containerOf(again.connectionString('storage'));
  const names = await blobNames(container);
  expect(names).toEqual(['hubs/captured/0/2026/01/01/00/00/00.avro', 'hubs/captured/0/2026/01/01/00/01/00.avro']);
  const records = (await Promise.all(names.map((name) => recordsIn(container, name)))).flat();
  expect(records.map(({ Body }) => String(Body))).toEqual(['"a"', '"b"']);
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}
