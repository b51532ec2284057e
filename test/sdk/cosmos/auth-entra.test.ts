import { ClientSecretCredential } from '@azure/identity';
import { expect, it } from 'vitest';
import { trust } from '../../support/auth.ts';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';
import { credentialOptions, TENANT_ID } from '../../support/entra.ts';

async function guarded(roles?: string[]) {
  const applications = [{ clientId: 'app', secrets: ['any secret'], ...(roles && { roles }) }];
  const entra = { tenants: [{ tenantId: TENANT_ID, applications }] };
  const cosmos = await startCosmos({ transport: 'https', config: { auth: 'enforce', entra } });
  trust(cosmos.azure);
  const aadCredentials = new ClientSecretCredential(TENANT_ID, 'app', 'any secret', credentialOptions(cosmos.azure));
  const client = cosmos.another({ key: undefined as never, aadCredentials });
  await cosmos.container();
  return client.database('db').container('items');
}

it('an application reads and writes items', async () => {
  const container = await guarded();
  expect((await container.items.create({ id: '1', pk: 'a' })).statusCode).toBe(201);
  expect((await container.items.query('SELECT * FROM c').fetchAll()).resources).toHaveLength(1);
});

it('but makes no containers', async () => {
  const container = await guarded();
  const error = await refusalOf(
    container.database.containers.create({ id: 'other', partitionKey: { paths: ['/pk'] } }),
  );
  expect(error).toMatchObject({ code: 403, substatus: 5300 });
});

it('a reader does not write', async () => {
  const container = await guarded(['Cosmos DB Built-in Data Reader']);
  expect((await container.items.readAll().fetchAll()).resources).toEqual([]);
  expect(await refusalOf(container.items.create({ id: '1', pk: 'a' }))).toMatchObject({ code: 403, substatus: 5301 });
});
