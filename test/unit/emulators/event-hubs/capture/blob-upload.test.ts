import { expect, it } from 'vitest';
import { uploadBlob } from '../../../../../emulators/event-hubs/capture/blob-upload.ts';
import { NO_TAP } from '../../../../../src/kernel/connection.ts';
import type { Dial } from '../../../../../src/kernel/dial.ts';
import { dial as dialSocket } from '../../../../../src/net/dialer.ts';
import { EgressPolicy } from '../../../../../src/net/egress-policy.ts';
import { storageAccountOf } from '../../../../../src/storage-account/storage-account.ts';
import { startTestAzwire } from '../../../../support/bus.ts';
import { blobNames, CONTAINER, containerOf } from '../../../../support/capture.ts';

const MEBIBYTE = 1024 * 1024;
const clientClock = { now: Date.now, wakeAt: () => () => {} };

const dial: Dial = async (target, { via, signal }) => {
  if ('listener' in target) throw new Error('not here');
  const { host, port } = target;
  const options = { host, port, via, signal, tap: NO_TAP, policy: new EgressPolicy(), timeoutMs: 10_000 };
  return { ...(await dialSocket(options)), target };
};

async function storage() {
  const azure = await startTestAzwire({ storage: {} });
  const connectionString = azure.connectionString('storage', { transport: 'http' });
  const upload = (blob: string, pieces: readonly Buffer[], account = connectionString) =>
    uploadBlob(
      {
        account: storageAccountOf(account, 'blob')!,
        container: CONTAINER,
        blob,
        pieces: each(pieces),
        signal: new AbortController().signal,
      },
      'event-hubs',
      { dial, clientClock },
    );
  return { upload, connectionString, container: containerOf(connectionString) };
}

async function* each(pieces: readonly Buffer[]) {
  yield* pieces;
}

it('makes the container with the first blob, and says where the blob is', async () => {
  const { upload, container } = await storage();
  const { url, sizeBytes } = await upload('a/b.avro', [Buffer.from('one '), Buffer.from('blob')]);
  expect(url).toBe(`${container.url}/a/b.avro`);
  expect(sizeBytes).toBe(8);
  expect((await container.getBlobClient('a/b.avro').downloadToBuffer()).toString()).toBe('one blob');
});

it('writes a name of any characters', async () => {
  const { upload, container } = await storage();
  await upload("a b/ü#?%+&'(1).avro", [Buffer.from('x')]);
  expect(await blobNames(container)).toEqual(["a b/ü#?%+&'(1).avro"]);
});

it('replaces a blob of the same name', async () => {
  const { upload, container } = await storage();
  await upload('a', [Buffer.from('before')]);
  await upload('a', [Buffer.from('after')]);
  expect((await container.getBlobClient('a').downloadToBuffer()).toString()).toBe('after');
});

it('writes a large blob in blocks, the first of which makes the container', async () => {
  const { upload, container } = await storage();
  const pieces = Array.from({ length: 9 }, (_, i) => Buffer.alloc(MEBIBYTE, i));
  expect(await upload('a', pieces)).toMatchObject({ sizeBytes: 9 * MEBIBYTE });
  expect((await container.getBlobClient('a').downloadToBuffer()).equals(Buffer.concat(pieces))).toBe(true);
  expect((await container.getBlobClient('a').getProperties()).contentType).toBe('application/octet-stream');
});

it('says what the account answers when it does not take the blob', async () => {
  const { upload, connectionString, container } = await storage();
  const wrong = connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${Buffer.from('wrong').toString('base64')}`);
  await expect(upload('a', [Buffer.from('x')], wrong)).rejects.toThrow(
    'the storage account devstoreaccount1 answered 403 AuthorizationFailure',
  );
  expect(await container.exists()).toBe(false);
});
