import { expect, it } from 'vitest';
import { listed, Storage } from '../../support/storage.ts';

it('two in one process share neither data nor accounts, and one stops without the other', async () => {
  const one = await Storage.start({ storage: { accounts: [{ name: 'orders', key: btoa('one') }] } });
  const other = await Storage.start({ storage: { accounts: [{ name: 'orders', key: btoa('other') }] } });
  await (await one.container()).getBlockBlobClient('a').upload('1', 1);
  expect(await listed(other.blobs().listContainers())).toEqual([]);
  const container = await other.container();
  await container.getBlockBlobClient('a').upload('2', 1);
  await one.azure.stop();
  expect(String(await container.getBlobClient('a').downloadToBuffer())).toBe('2');
  expect(one.azure.capture().connections.length).toBeGreaterThan(0);
});
