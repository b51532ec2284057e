import { TableClient } from '@azure/data-tables';
import { ClientSecretCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { expect, it } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { trust } from '../../support/auth.ts';
import { credentialOptions, TENANT_ID } from '../../support/entra.ts';
import { listed, Storage } from '../../support/storage.ts';

const ACCOUNT = 'devstoreaccount1';
const retryOptions = { maxTries: 1, maxRetries: 0 };
const application = (clientId: string, ...roles: string[]) => ({ clientId, secrets: ['secret'], roles });
const entra = {
  tenants: [
    {
      tenantId: TENANT_ID,
      applications: [
        application('writer', 'Storage Blob Data Contributor', 'Storage Queue Data Message Sender'),
        application('reader', 'Storage Blob Data Reader', 'Storage Table Data Reader'),
      ],
    },
  ],
};

function clients(azure: Azwire, clientId: string) {
  const credential = new ClientSecretCredential(TENANT_ID, clientId, 'secret', credentialOptions(azure));
  const url = (service: 'blob' | 'queue' | 'table') =>
    `https://localhost:${azure.ports[`storage-${service}`]}/${ACCOUNT}`;
  return {
    container: new BlobServiceClient(url('blob'), credential, { retryOptions }).getContainerClient('files'),
    queue: new QueueServiceClient(url('queue'), credential, { retryOptions }).getQueueClient('jobs'),
    table: new TableClient(url('table'), 'People', credential, { retryOptions }),
  };
}

it('takes a token of the local Entra ID, over HTTPS', async () => {
  const { azure } = await Storage.start();
  trust(azure);
  const { container, queue, table } = clients(azure, 'anybody');
  await container.create();
  await queue.create();
  await table.createTable();
  expect(await listed(container.listBlobsFlat())).toEqual([]);
});

it('with auth enforced lets an application do what its roles allow', async () => {
  const storage = await Storage.start({ auth: 'enforce', entra });
  trust(storage.azure);
  await storage.queue();
  await storage.table();
  const [writer, reader] = [clients(storage.azure, 'writer'), clients(storage.azure, 'reader')];
  const refused = { statusCode: 403, code: 'AuthorizationPermissionMismatch' };
  await writer.container.create();
  await writer.queue.sendMessage('work');
  await expect(writer.queue.receiveMessages()).rejects.toMatchObject(refused);
  expect(await listed(reader.container.listBlobsFlat())).toEqual([]);
  await expect(reader.container.getBlockBlobClient('a').upload('', 0)).rejects.toMatchObject(refused);
  expect(await listed(reader.table.listEntities())).toEqual([]);
  const insert = reader.table.createEntity({ partitionKey: 'p', rowKey: '1' });
  await expect(insert).rejects.toMatchObject({
    statusCode: 403,
    details: { odataError: { code: 'AuthorizationPermissionMismatch' } },
  });
});

it('with auth enforced refuses a token that another has signed', async () => {
  const mine = await Storage.start({ auth: 'enforce' });
  const { azure: other } = await Storage.start();
  trust(mine.azure);
  trust(other);
  const credential = new ClientSecretCredential(TENANT_ID, 'a', 'secret', credentialOptions(other));
  const url = `https://localhost:${mine.azure.ports['storage-blob']}/${ACCOUNT}`;
  const blobs = new BlobServiceClient(url, credential, { retryOptions });
  await expect(listed(blobs.listContainers())).rejects.toMatchObject({
    statusCode: 401,
    code: 'InvalidAuthenticationInfo',
  });
});
