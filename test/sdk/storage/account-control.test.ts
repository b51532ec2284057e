import { expect, it } from 'vitest';
import { listed, Storage } from '../../support/storage.ts';

async function filled(): Promise<Storage> {
  const storage = await Storage.start();
  const container = await storage.container();
  await container.getBlockBlobClient('one').upload('1', 1);
  await container.getBlockBlobClient('two').upload('2', 1);
  await (await storage.queue()).sendMessage('work');
  await (await storage.table()).createEntity({ partitionKey: 'p', rowKey: '1' });
  return storage;
}

it('empties one container, or all that an account holds', async () => {
  const storage = await filled();
  const { azure } = storage;
  expect(azure.purge('storage', 'devstoreaccount1', 'containers/files')).toBe(2);
  expect(await listed(storage.blobs().getContainerClient('files').listBlobsFlat())).toEqual([]);
  expect(azure.purge('storage', 'devstoreaccount1')).toBe(2);
  const { peekedMessageItems } = await storage.queues().getQueueClient('jobs').peekMessages();
  expect(peekedMessageItems).toEqual([]);
  expect(() => azure.purge('storage', 'devstoreaccount1', 'queues/none')).toThrow(
    expect.objectContaining({ code: 'AZW_ENTITY_UNKNOWN' }),
  );
});

it('resets an account to nothing, and its clients go on', async () => {
  const storage = await filled();
  storage.azure.resetNamespace('storage');
  expect(await listed(storage.blobs().listContainers())).toEqual([]);
  expect(await listed(storage.queues().listQueues())).toEqual([]);
  expect(await listed(storage.tables().listTables())).toEqual([]);
  await expect(filledAgain(storage)).resolves.toBe('1');
});

async function filledAgain(storage: Storage): Promise<string> {
  await (await storage.table()).createEntity({ partitionKey: 'p', rowKey: '1' });
  const blob = (await storage.container()).getBlockBlobClient('one');
  await blob.upload('1', 1);
  return String(await blob.downloadToBuffer());
}

it('makes an account for one test and removes it with what it holds', async () => {
  const storage = await Storage.start();
  const { name, dispose } = storage.azure.createNamespace('storage');
  await storage.container('files', { namespace: name });
  dispose();
  expect(storage.azure.namespaces('storage')).toEqual(['devstoreaccount1']);
  storage.azure.createNamespace('storage', { name });
  expect(await listed(storage.blobs({ namespace: name }).listContainers())).toEqual([]);
});
