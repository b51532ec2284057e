import { TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { expect, it } from 'vitest';
import { listed, Storage } from '../../support/storage.ts';

it('refuses a key that is not of the account, in the form of each service', async () => {
  const storage = await Storage.start();
  const wrong = storage.connectionString().replace(/AccountKey=[^;]+/, `AccountKey=${btoa('another key')}`);
  const refused = { statusCode: 403 };
  const blobs = BlobServiceClient.fromConnectionString(wrong, { retryOptions: { maxTries: 1 } });
  await expect(listed(blobs.listContainers())).rejects.toMatchObject({ ...refused, code: 'AuthorizationFailure' });
  const queues = QueueServiceClient.fromConnectionString(wrong, { retryOptions: { maxTries: 1 } });
  await expect(listed(queues.listQueues())).rejects.toMatchObject({ ...refused, code: 'AuthenticationFailed' });
  const tables = TableServiceClient.fromConnectionString(wrong, { allowInsecureConnection: true });
  await expect(listed(tables.listTables())).rejects.toMatchObject(refused);
});

it('with auth off takes any key, for accounts that there are', async () => {
  const storage = await Storage.start({ auth: 'off' });
  const wrong = storage.connectionString().replace(/AccountKey=[^;]+/, `AccountKey=${btoa('another key')}`);
  const container = BlobServiceClient.fromConnectionString(wrong).getContainerClient('files');
  await container.create();
  await expect(container.getAccessPolicy()).resolves.toBeDefined();
  await QueueServiceClient.fromConnectionString(wrong).getQueueClient('jobs').create();
  const tables = TableServiceClient.fromConnectionString(wrong, { allowInsecureConnection: true });
  await tables.createTable('People');
  expect((await listed(tables.listTables())).map(({ name }) => name)).toEqual(['People']);
  const other = wrong.replaceAll('devstoreaccount1', 'nobody');
  const nobody = BlobServiceClient.fromConnectionString(other, { retryOptions: { maxTries: 1 } });
  await expect(listed(nobody.listContainers())).rejects.toMatchObject({ statusCode: 404 });
});
