import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

/** Some of the client's methods take no text. */
const rows = (query: string) => ({ query, parameters: [] });

it('queries databases, containers, offers and what lies in a container', async () => {
  const { client, database } = await startCosmos();
  for (const id of ['one', 'two', 'three']) await client.databases.create({ id });
  for (const id of ['x', 'y'])
    await database.containers.create({ id, partitionKey: '/pk', throughput: id === 'x' ? 400 : 500 });
  const byId = { query: 'SELECT * FROM r WHERE r.id = @id', parameters: [{ name: '@id', value: 'two' }] };
  expect((await client.databases.query(byId).fetchAll()).resources).toMatchObject([{ id: 'two' }]);
  const databases = client.databases.query(rows('SELECT VALUE d.id FROM d ORDER BY d.id'), { maxItemCount: 2 });
  expect((await databases.fetchNext()).resources).toEqual(['db', 'one']);
  expect((await databases.fetchNext()).resources).toEqual(['three', 'two']);
  const containers = await database.containers.query(rows("SELECT * FROM c WHERE STARTSWITH(c.id, 'x')")).fetchAll();
  expect(containers.resources).toMatchObject([{ id: 'x', partitionKey: { paths: ['/pk'] } }]);
  const offers = await client.offers.query(rows('SELECT VALUE o.content.offerThroughput FROM o')).fetchAll();
  expect(offers.resources.map(Number).sort()).toEqual([400, 500]);
  const { scripts } = database.container('x');
  await scripts.storedProcedures.create({ id: 'p', body: 'function () {}' });
  expect((await scripts.storedProcedures.query(rows('SELECT VALUE s.id FROM s')).fetchAll()).resources).toEqual(['p']);
  await database.users.create({ id: 'somebody' });
  expect((await database.users.query(rows('SELECT VALUE u.id FROM u')).fetchAll()).resources).toEqual(['somebody']);
});

it('refuses what is no query', async () => {
  const { client } = await startCosmos();
  const error = await refusalOf(client.databases.query(rows('SELECT')).fetchAll());
  expect(error).toMatchObject({ code: 400 });
});
