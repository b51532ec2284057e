import { expect, it } from 'vitest';
import { destinationOf } from '../../../../../emulators/event-hubs/capture/destination.ts';

it('is the storage account of this instance without a connection string, and by the name of the development storage', () => {
  const own = destinationOf(undefined);
  expect(own).toMatchObject({ target: { listener: 'storage-blob' }, account: 'devstoreaccount1' });
  expect(destinationOf('UseDevelopmentStorage=true;')).toEqual(own);
});

it('is where the blob endpoint says', () => {
  expect(destinationOf('AccountName=a;AccountKey=a2V5==;BlobEndpoint=http://[::1]:10000/a/;')).toEqual({
    target: { host: '::1', port: 10_000, tls: false },
    account: 'a',
    key: 'a2V5==',
    basePath: '/a',
    origin: 'http://[::1]:10000',
  });
});

it('is in Azure without an endpoint', () => {
  expect(
    destinationOf('DefaultEndpointsProtocol=https;AccountName=a;AccountKey=k=;EndpointSuffix=example.net'),
  ).toEqual({
    target: { host: 'a.blob.example.net', port: 443, tls: true },
    account: 'a',
    key: 'k=',
    basePath: '',
    origin: 'https://a.blob.example.net',
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
  expect(destinationOf(text)).toBeUndefined();
});
