import { expect, it } from 'vitest';
import { ownStorageAccount, storageAccountOf } from '../../../src/storage-account/storage-account.ts';
import { storageErrorCode, storageRequest } from '../../../src/storage-account/storage-request.ts';

const ADDRESS = { host: '::1', port: 10_001 };
const REQUEST = {
  method: 'POST',
  path: '/a/jobs/messages',
  query: { messagettl: '60' },
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from('<x/>'),
};

it('is signed with the key of an account, and goes to the host of its endpoint', async () => {
  const account = storageAccountOf(
    'AccountName=a;AccountKey=a2V5;QueueEndpoint=http://queues.example.net:81/a',
    'queue',
  )!;
  expect(await storageRequest(account, REQUEST, ADDRESS, 0)).toEqual({
    method: 'POST',
    path: '/a/jobs/messages?messagettl=60',
    headers: {
      host: 'queues.example.net:81',
      'content-type': 'application/xml',
      'x-ms-date': 'Thu, 01 Jan 1970 00:00:00 GMT',
      'x-ms-version': '2021-12-02',
      authorization: expect.stringMatching(/^SharedKey a:.{44}$/),
    },
    body: REQUEST.body,
  });
});

it('has the token of an account of this instance', async () => {
  const account = ownStorageAccount('orders', 'queue', async () => 'token');
  const { headers } = await storageRequest(account, REQUEST, ADDRESS, 0);
  expect(headers).toMatchObject({ host: 'orders.queue.core.windows.net', authorization: 'Bearer token' });
});

it('goes to the address that was dialled where the account has no name of its own', async () => {
  const { path, headers } = await storageRequest(
    storageAccountOf(undefined, 'blob')!,
    { ...REQUEST, query: {} },
    ADDRESS,
    0,
  );
  expect(path).toBe(REQUEST.path);
  expect(headers.host).toBe('[::1]:10001');
});

it('knows the code of an error', () => {
  expect(storageErrorCode({ headers: { 'x-ms-error-code': 'QueueNotFound' } })).toBe('QueueNotFound');
  expect(storageErrorCode({ headers: {} })).toBe('');
});
