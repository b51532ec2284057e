import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { listed, Storage } from '../../support/storage.ts';

it('keeps blobs, messages and rows in the data directory', async () => {
  const data = mkdtempSync(join(tmpdir(), 'azwire-storage-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  const first = await Storage.start({ data });
  await (await first.container()).getBlockBlobClient('a/b').upload('blob', 4, { metadata: { kind: 'note' } });
  await (await first.queue()).sendMessage('work');
  await (await first.table()).createEntity({ partitionKey: 'p', rowKey: '1', name: 'Ada' });
  await first.azure.stop();

  const second = await Storage.start({ data });
  const blob = second.blobs().getContainerClient('files').getBlobClient('a/b');
  expect(String(await blob.downloadToBuffer())).toBe('blob');
  expect((await blob.getProperties()).metadata).toEqual({ kind: 'note' });
  const { receivedMessageItems } = await second.queues().getQueueClient('jobs').receiveMessages();
  expect(receivedMessageItems.map(({ messageText }) => messageText)).toEqual(['work']);
  expect((await listed(second.tables().listTables())).map(({ name }) => name)).toEqual(['People']);
  await second.azure.stop();
});

it('does not start with a directory that cannot be read, and says which', async () => {
  const data = mkdtempSync(join(tmpdir(), 'azwire-storage-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  mkdirSync(join(data, 'storage'));
  writeFileSync(join(data, 'storage', 'queues.json'), '{ "half');
  await expect(Storage.start({ data })).rejects.toMatchObject({
    code: 'AZW_DATA_INVALID',
    message: expect.stringContaining(join(data, 'storage')),
  });
});

it('keeps what was there a second before the process is killed', async () => {
  const data = mkdtempSync(join(tmpdir(), 'azwire-storage-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  const first = await Storage.start({ data });
  await (await first.container()).getBlockBlobClient('a').upload('blob', 4);
  // What a kill leaves: the files as they are, and no farewell.
  const copy = `${data}-killed`;
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  const saved = () =>
    readFileSync(join(data, 'storage', 'blobs.json'), 'utf8') +
    readFileSync(join(data, 'storage', 'blob-extents.json'), 'utf8');
  await expect.poll(saved, { timeout: 20_000 }).toMatch(/"name":"a"[\s\S]*locationId/);
  cpSync(join(data, 'storage'), join(copy, 'storage'), { recursive: true });
  const second = await Storage.start({ data: copy });
  const blob = second.blobs().getContainerClient('files').getBlobClient('a');
  expect(String(await blob.downloadToBuffer())).toBe('blob');
  await second.azure.stop();
  await first.azure.stop();
});

it('leaves no file open', async () => {
  const data = mkdtempSync(join(tmpdir(), 'azwire-storage-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  const storage = await Storage.start({ data });
  await (await storage.container()).getBlockBlobClient('a').upload('blob', 4);
  await storage.azure.stop();
  expect(openFiles().filter((file) => file.startsWith(data))).toEqual([]);
});

/** Paths of the files that this process has open; where the system does not tell (not Linux), none. */
function openFiles(): string[] {
  const folder = '/proc/self/fd';
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((fd) => {
    try {
      return readlinkSync(join(folder, fd));
    } catch {
      return []; // The one that lists the folder.
    }
  });
}
