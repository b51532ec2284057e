import dns from 'node:dns';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { expect, it, onTestFinished, vi } from 'vitest';
import { trust } from '../../support/auth.ts';
import { Storage } from '../../support/storage.ts';

const account = { name: 'orders', key: btoa('key of orders') };

it('is reached on the gateway by the host name of an account', async () => {
  const { azure } = await Storage.start({ storage: { accounts: [account] } });
  trust(azure);
  leadHere();
  const credential = new StorageSharedKeyCredential(account.name, account.key);
  const url = `https://orders.blob.core.windows.net:${azure.ports.gateway}`;
  const container = new BlobServiceClient(url, credential).getContainerClient('health');
  await container.create();
  await container.getBlockBlobClient('a b/ä').upload('1', 1);
  expect(String(await container.getBlobClient('a b/ä').downloadToBuffer())).toBe('1');
});

/** What an entry in the hosts file, or an alias of a container, does. */
function leadHere(): void {
  const { lookup } = dns;
  const here = (_name: string, ...rest: unknown[]) => Reflect.apply(lookup, dns, ['localhost', ...rest]);
  vi.spyOn(dns, 'lookup').mockImplementation(here as typeof lookup);
  onTestFinished(() => void vi.restoreAllMocks());
}
