import { expect, it } from 'vitest';
import { ownStorageAccount, storageAccountOf } from '../../../src/storage-account/storage-account.ts';

it('is the storage account of this instance without a connection string, and by the name of the development storage', () => {
  const own = storageAccountOf(undefined, 'blob');
  expect(own).toMatchObject({ target: { listener: 'storage-blob' }, name: 'devstoreaccount1' });
  expect(storageAccountOf('UseDevelopmentStorage=true;', 'blob')).toEqual(own);
});

it('is where the blob endpoint says', () => {
  expect(storageAccountOf('AccountName=a;AccountKey=a2V5==;BlobEndpoint=http://[::1]:10000/a/;', 'blob')).toEqual({
    target: { host: '::1', port: 10_000, tls: false },
    name: 'a',
    credential: { key: 'a2V5==' },
    basePath: '/a',
    origin: 'http://[::1]:10000',
  });
});

it('is in Azure without an endpoint', () => {
  expect(
    storageAccountOf('DefaultEndpointsProtocol=https;AccountName=a;AccountKey=k=;EndpointSuffix=example.net', 'queue'),
  ).toEqual({
    target: { host: 'a.queue.example.net', port: 443, tls: true },
    name: 'a',
    credential: { key: 'k=' },
    basePath: '',
    origin: 'https://a.queue.example.net',
  });
});

it.each([
  '',
  'nonsense',
  'AccountName=a',
  'BlobEndpoint=http://localhost/a;SharedAccessSignature=sig',
  'AccountName=a;AccountKey=k;BlobEndpoint=nonsense',
  'AccountName=a;AccountKey=k;BlobEndpoint=ftp://localhost/a',
])('is none where nothing can be signed or dialled: %s', (text) => {
  expect(storageAccountOf(text, 'blob')).toBeUndefined();
});

it('is under the name that it has in Azure where it is of this instance', async () => {
  expect(ownStorageAccount('orders', 'queue', async () => 'token')).toMatchObject({
    target: { listener: 'storage-queue', tls: true, serverName: 'orders.queue.core.windows.net' },
    basePath: '',
    origin: 'https://orders.queue.core.windows.net',
  });
});
