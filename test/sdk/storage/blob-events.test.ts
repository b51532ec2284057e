import { expect, it } from 'vitest';
import type { BlobEvent } from '../../../src/index.ts';
import { Storage } from '../../support/storage.ts';

const SUBJECT = '/blobServices/default/containers/files/blobs/in/note.txt';

it('a blob that is created, moved to another tier and deleted is told of, once each', async () => {
  const storage = await Storage.start();
  const events: BlobEvent[] = [];
  storage.azure.onBlobEvent((event) => events.push(event));
  const container = await storage.container();
  const blob = container.getBlockBlobClient('in/note.txt');
  const { etag } = await blob.upload('text', 4, { blobHTTPHeaders: { blobContentType: 'text/plain' } });
  await blob.setMetadata({ kind: 'note' });
  await blob.setAccessTier('Cool');
  await blob.delete();
  await expect(blob.delete()).rejects.toMatchObject({ statusCode: 404 });

  await expect.poll(() => events.length).toBe(3);
  const [created, moved, deleted] = events;
  const about = { contentType: 'text/plain', blobType: 'BlockBlob', url: blob.url };
  expect(created).toMatchObject({
    type: 'Microsoft.Storage.BlobCreated',
    account: 'devstoreaccount1',
    subject: SUBJECT,
    data: { ...about, api: 'PutBlob', contentLength: 4, eTag: etag!.replaceAll('"', '') },
  });
  expect(moved).toMatchObject({
    type: 'Microsoft.Storage.BlobTierChanged',
    subject: SUBJECT,
    data: { ...about, api: 'SetBlobTier', accessTier: 'Cool' },
  });
  expect(deleted).toMatchObject({
    type: 'Microsoft.Storage.BlobDeleted',
    subject: SUBJECT,
    data: { ...about, api: 'DeleteBlob', requestId: expect.any(String), clientRequestId: expect.any(String) },
  });
  const sequencers = events.map(({ data }) => data.sequencer);
  expect(sequencers).toEqual([...sequencers].sort());
  expect(new Set(sequencers).size).toBe(3);
});

it('a blob that is sent in blocks is told of once, and a copy of its own', async () => {
  const storage = await Storage.start();
  const apis: string[] = [];
  const stop = storage.azure.onBlobEvent(({ subject, data }) => apis.push(`${data.api} ${subject.split('/').at(-1)}`));
  const container = await storage.container();
  const blob = container.getBlockBlobClient('one');
  await blob.uploadData(Buffer.alloc(3_000), { blockSize: 1_000, maxSingleShotSize: 1_000 });
  await (await container.getBlobClient('two').beginCopyFromURL(blob.url)).pollUntilDone();
  await expect.poll(() => apis).toEqual(['PutBlockList one', 'CopyBlob two']);
  stop();
  await container.getBlockBlobClient('three').upload('', 0);
  await container.getBlobClient('one').delete();
  expect(apis).toHaveLength(2);
});

it('of a batch each blob is told of that was deleted', async () => {
  const storage = await Storage.start();
  const container = await storage.container();
  for (const name of ['one', 'two', 'kept']) await container.getBlockBlobClient(name).upload('text', 4);
  const told: string[] = [];
  storage.azure.onBlobEvent(({ type, data }) => told.push(`${type.split('.').at(-1)} ${data.url.split('/').at(-1)}`));
  const blobs = ['one', 'none', 'two'].map((name) => container.getBlobClient(name));
  const { subResponsesSucceededCount } = await container.getBlobBatchClient().deleteBlobs(blobs);
  expect(subResponsesSucceededCount).toBe(2);
  await expect.poll(() => told).toEqual(['BlobDeleted one', 'BlobDeleted two']);
});
