import { PermissionMode } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { type Cosmos, refusalOf, startCosmos } from '../../support/cosmos.ts';

async function holderOf(cosmos: Cosmos, permissionMode: PermissionMode, extra: object = {}) {
  const { user } = await cosmos.database.users.upsert({ id: 'someone' });
  const { resource } = await user.permissions.upsert({
    id: 'p',
    permissionMode,
    resource: 'dbs/db/colls/items',
    ...extra,
  });
  const client = cosmos.another({
    key: undefined as never,
    resourceTokens: { 'dbs/db/colls/items': resource!._token },
  });
  return client.database('db').container('items');
}

it('read what their permission names', async () => {
  const cosmos = await startCosmos({ config: { auth: 'enforce' } });
  const owned = await cosmos.container();
  await owned.items.create({ id: '1', pk: 'a' });
  const container = await holderOf(cosmos, PermissionMode.Read);
  expect((await container.item('1', 'a').read()).resource).toMatchObject({ id: '1' });
  expect((await container.items.query('SELECT * FROM c').fetchAll()).resources).toHaveLength(1);
  expect(await refusalOf(container.items.create({ id: '2', pk: 'a' }))).toMatchObject({ code: 403 });
});

it('write where it allows that, and only there', async () => {
  const cosmos = await startCosmos({ config: { auth: 'enforce' } });
  await cosmos.container();
  await cosmos.container({ id: 'other', partitionKey: '/pk' as never });
  const container = await holderOf(cosmos, PermissionMode.All);
  expect((await container.items.create({ id: '1', pk: 'a' })).statusCode).toBe(201);
  const other = await cosmos.send('GET', '/dbs/db/colls/other/docs', {
    headers: { authorization: 'type=resource&ver=1.0&sig=x;y;' },
  });
  expect(other.status).toBe(401);
});

it('may be for one partition key', async () => {
  const cosmos = await startCosmos({ config: { auth: 'enforce' } });
  await cosmos.container();
  const container = await holderOf(cosmos, PermissionMode.All, { resourcePartitionKey: ['a'] });
  expect((await container.items.create({ id: '1', pk: 'a' })).statusCode).toBe(201);
  expect(await refusalOf(container.items.create({ id: '1', pk: 'b' }))).toMatchObject({ code: 403 });
});

it('and their permissions may name a container by rid, and requests, too', async () => {
  const cosmos = await startCosmos({ config: { auth: 'enforce' } });
  const owned = await cosmos.container();
  await owned.items.create({ id: '1', pk: 'é' });
  const { _self } = (await owned.read()).resource!;
  const { user } = await cosmos.database.users.upsert({ id: 'someone' });
  const { resource } = await user.permissions.upsert({
    id: 'p',
    permissionMode: PermissionMode.Read,
    resource: _self,
    resourcePartitionKey: ['é'],
  });
  const authorization = encodeURIComponent(resource!._token);
  const read = (path: string, key: string) =>
    cosmos.send('GET', path, { headers: { authorization, 'x-ms-documentdb-partitionkey': key } });
  expect((await read('/dbs/db/colls/items/docs/1', '["\\u00e9"]')).status).toBe(200);
  expect((await read(`/${_self}pkranges`, '["\\u00e9"]')).status).toBe(200);
  expect((await read('/dbs/db/colls/items/docs/1', '["e"]')).status).toBe(403);
  expect((await read('/dbs/db', '["\\u00e9"]')).status).toBe(403);
});
