import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { Storage } from '../../support/storage.ts';

it('keeps a blob byte by byte', async () => {
  const container = await (await Storage.start()).container();
  const body = randomBytes(300_000);
  await container.getBlockBlobClient('a/b.bin').uploadData(body);
  expect((await container.getBlobClient('a/b.bin').downloadToBuffer()).equals(body)).toBe(true);
});

it('takes a blob in blocks, larger than any other request may be', async () => {
  const container = await (await Storage.start()).container();
  const body = randomBytes(40 * 1024 * 1024);
  await container
    .getBlockBlobClient('large')
    .uploadData(body, { blockSize: 20 * 1024 * 1024, maxSingleShotSize: 1024, concurrency: 2 });
  const read = await container.getBlobClient('large').downloadToBuffer();
  expect(read.equals(body)).toBe(true);
});

it('gives a range of a blob', async () => {
  const container = await (await Storage.start()).container();
  await container.getBlockBlobClient('text').upload('0123456789', 10);
  expect(String(await container.getBlobClient('text').downloadToBuffer(3, 4))).toBe('3456');
});
