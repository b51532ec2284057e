import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

it('are created, read, listed, queried and deleted', async () => {
  const { client } = await startCosmos();
  const created = await client.databases.create({ id: 'shop' });
  expect(created.statusCode).toBe(201);
  expect(created.resource).toMatchObject({ id: 'shop', _colls: 'colls/', _users: 'users/' });
  expect(created.resource!._self).toBe(`dbs/${created.resource!._rid}/`);
  expect(created.resource!._etag).toMatch(/^".+"$/);
  expect((await client.database('shop').read()).resource).toEqual(created.resource);
  const { resources } = await client.databases.readAll().fetchAll();
  expect(resources.map(({ id }) => id)).toEqual(['db', 'shop']);
  const found = await client.databases
    .query({ query: 'SELECT * FROM root r WHERE r.id = @id', parameters: [{ name: '@id', value: 'shop' }] })
    .fetchAll();
  expect(found.resources).toEqual([created.resource]);
  expect((await client.database('shop').delete()).statusCode).toBe(204);
  expect(await refusalOf(client.database('shop').read())).toMatchObject({ code: 404 });
});

it('have names of their own', async () => {
  const { client } = await startCosmos();
  expect(await refusalOf(client.databases.create({ id: 'db' }))).toMatchObject({ code: 409 });
  expect((await client.databases.createIfNotExists({ id: 'db' })).statusCode).toBe(200);
  expect((await client.databases.create({ id: 'DB' })).statusCode).toBe(201);
});

it('are paged', async () => {
  const { client } = await startCosmos();
  for (const id of ['a', 'b', 'c']) await client.databases.create({ id });
  const pages = client.databases.readAll({ maxItemCount: 3 });
  const first = await pages.fetchNext();
  expect(first.resources.map(({ id }) => id)).toEqual(['db', 'a', 'b']);
  expect(first.hasMoreResults).toBe(true);
  expect((await pages.fetchNext()).resources.map(({ id }) => id)).toEqual(['c']);
  expect(pages.hasMoreResults()).toBe(false);
});
