import { expect, it } from 'vitest';
import { listed, Storage } from '../../support/storage.ts';

const accounts = [
  { name: 'orders', key: btoa('key of orders') },
  { name: 'invoices', key: btoa('key of invoices'), secondaryKey: btoa('second key') },
];

it('keeps accounts apart, each with a key of its own', async () => {
  const storage = await Storage.start({ storage: { accounts } });
  expect(storage.azure.namespaces('storage')).toEqual(['orders', 'invoices']);
  await storage.container('files', { namespace: 'orders' });
  const names = async (namespace: string) =>
    (await listed(storage.blobs({ namespace }).listContainers())).map(({ name }) => name);
  expect(await names('orders')).toEqual(['files']);
  expect(await names('invoices')).toEqual([]);
});

it('takes either key of an account, and not that of another', async () => {
  const storage = await Storage.start({ storage: { accounts } });
  const withKey = (key: string) =>
    storage.connectionString({ namespace: 'invoices' }).replace(/AccountKey=[^;]+/, `AccountKey=${btoa(key)}`);
  const { BlobServiceClient } = await import('@azure/storage-blob');
  const list = (key: string) =>
    listed(BlobServiceClient.fromConnectionString(withKey(key), { retryOptions: { maxTries: 1 } }).listContainers());
  await expect(list('second key')).resolves.toEqual([]);
  await expect(list('key of orders')).rejects.toMatchObject({ statusCode: 403 });
});
