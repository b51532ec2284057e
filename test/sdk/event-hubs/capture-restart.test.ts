import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { blobNames, CapturedHub, recordsIn } from '../../support/capture.ts';
import { itHere } from '../../support/hub.ts';

itHere('goes on after a restart where it has got to', async () => {
  const data = mkdtempSync(join(tmpdir(), 'azwire-capture-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const before = await CapturedHub.start({ clock, config: { data } });
  await before.producer().sendBatch([{ body: 'a' }], { partitionId: '0' });
  clock.advance(60_000);
  await before.files(1);
  await before.producer().sendBatch([{ body: 'b' }], { partitionId: '0' });
  await before.azure.stop();
  clock.advance(3_600_000);
  const after = await CapturedHub.start({ clock, config: { data } });
  await after.producer().sendBatch([{ body: 'c' }], { partitionId: '0' });
  clock.advance(60_000);
  await after.files(1);
  const names = await blobNames(after.container());
  expect(names).toEqual(['hubs/captured/0/2026/01/01/00/00/00.avro', 'hubs/captured/0/2026/01/01/01/01/00.avro']);
  const records = await Promise.all(names.map((name) => recordsIn(after.container(), name)));
  expect(records.map((file) => file.map(({ Body }) => String(Body)))).toEqual([['"a"'], ['"b"', '"c"']]);
});
