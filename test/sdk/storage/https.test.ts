import { expect, it } from 'vitest';
import { trust } from '../../support/auth.ts';
import { Storage } from '../../support/storage.ts';

it('serves HTTPS and HTTP on the same ports', async () => {
  const storage = await Storage.start();
  trust(storage.azure);
  const transport = 'https';
  const container = await storage.container('files', { transport });
  await container.getBlockBlobClient('one').upload('1', 1);
  await (await storage.queue('jobs', { transport })).sendMessage('work');
  await (await storage.table('People', { transport })).createEntity({ partitionKey: 'p', rowKey: '1' });
  const plain = storage.blobs().getContainerClient('files').getBlobClient('one');
  expect(String(await plain.downloadToBuffer())).toBe('1');
});
