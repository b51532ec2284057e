import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

const IDS = [
  'a b',
  'é',
  '50%',
  'a+b',
  "it's",
  'a&b',
  'a=b',
  'a:b',
  'a@b',
  '日本',
  '"q"',
  '[x]',
  'a|b',
  'colls',
  'docs',
];

it.each(IDS)('%s is an id like another', async (id) => {
  const cosmos = await startCosmos({ config: { auth: 'enforce' } });
  const { database } = await cosmos.client.databases.create({ id });
  const { container } = await database.containers.create({ id, partitionKey: { paths: ['/id'] } });
  const created = await container.items.create({ id, n: 1 });
  expect((await container.item(id, id).read()).resource).toEqual(created.resource);
  expect((await container.item(id, id).replace({ id, n: 2 })).resource).toMatchObject({ id, n: 2 });
  expect((await container.items.query('SELECT VALUE c.id FROM c').fetchAll()).resources).toEqual([id]);
  expect((await container.item(id, id).delete()).statusCode).toBe(204);
});

it.each(['a/b', 'a\\b', 'a#b', 'a?b'])('%s is none', async (id) => {
  const cosmos = await startCosmos();
  await cosmos.container();
  const sent = await cosmos.send('POST', '/dbs/db/colls/items/docs', { body: { id, pk: 'a' } });
  expect(sent.status).toBe(400);
  expect(sent.json().code).toBe('BadRequest');
});

it('an id is needed, and made by the client', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  expect((await container.items.create({ pk: 'a' })).resource!.id).toMatch(/^[0-9a-f-]{36}$/);
  expect((await cosmos.send('POST', '/dbs/db/colls/items/docs', { body: { pk: 'a' } })).status).toBe(400);
  expect(await refusalOf(container.items.create({ id: 'x'.repeat(1024), pk: 'a' }))).toMatchObject({ code: 400 });
});
