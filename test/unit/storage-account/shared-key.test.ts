import { StorageSharedKeyCredential } from '@azure/storage-blob';
import { expect, it } from 'vitest';
import { sharedKey } from '../../../src/storage-account/shared-key.ts';

const KEY = Buffer.from('secret').toString('base64');

it('signs the string that Azure documents, as its own client does', () => {
  const signed = sharedKey('account', KEY, {
    method: 'PUT',
    path: '/container/blob.avro',
    query: { comp: 'block', blockid: 'MDA=' },
    headers: { 'x-ms-version': '2021-12-02', 'x-ms-date': 'Thu, 01 Jan 2026 00:00:00 GMT', 'content-type': 'a/b' },
    bodyBytes: 12,
  });
  const text =
    'PUT\n\n\n12\n\na/b\n\n\n\n\n\n\nx-ms-date:Thu, 01 Jan 2026 00:00:00 GMT\nx-ms-version:2021-12-02\n' +
    '/account/container/blob.avro\nblockid:MDA=\ncomp:block';
  const client = new StorageSharedKeyCredential('account', KEY);
  expect(signed).toBe(`SharedKey account:${client.computeHMACSHA256(text)}`);
});

it('has no length for an empty body', () => {
  const request = { method: 'PUT', path: '/c', query: {}, headers: {}, bodyBytes: 0 };
  const client = new StorageSharedKeyCredential('a', KEY);
  expect(sharedKey('a', KEY, request)).toBe(`SharedKey a:${client.computeHMACSHA256(`PUT${'\n'.repeat(12)}/a/c`)}`);
});
