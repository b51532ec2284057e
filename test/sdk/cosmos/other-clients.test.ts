import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

const DOCS = '/dbs/db/colls/items/docs';

it('Java and Python notice a container that was made again', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const rid = (await container.read()).resource!._rid;
  const headers = { 'x-ms-cosmos-intended-collection-rid': rid };
  expect((await cosmos.send('POST', DOCS, { headers, body: { id: '1', pk: 'a' } })).status).toBe(201);
  await container.delete();
  await cosmos.container();
  const { status, headers: received } = await cosmos.send('POST', DOCS, { headers, body: { id: '1', pk: 'a' } });
  expect([status, received.get('x-ms-substatus')]).toEqual([400, '1024']);
});

it('.NET filters a change feed with a query', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  for (const n of [1, 2, 3]) await container.items.create({ id: String(n), pk: 'a', n });
  const ask = (query: string) =>
    cosmos.send('POST', DOCS, {
      headers: { 'a-im': 'Incremental Feed', 'content-type': 'application/query+json' },
      body: { query, parameters: [{ name: '@least', value: 2 }] },
    });
  const page = await ask('SELECT * FROM c WHERE c.n >= @least');
  expect(page.json()).toMatchObject({ Documents: [{ id: '2' }, { id: '3' }], _count: 2 });
  expect(page.headers.get('etag')).toBe('"3"');
  expect((await ask('SELECT c.id FROM c')).status).toBe(400);
});

it('Go asks a query in its own way, and Python with a slash at the end', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: '1', pk: 'a' });
  const headers = { 'x-ms-documentdb-query': 'True', 'x-ms-documentdb-query-enablecrosspartition': 'True' };
  const found = await cosmos.send('POST', `${DOCS}/`, { headers, body: { query: 'SELECT VALUE c.id FROM c' } });
  expect(found.json()).toMatchObject({ Documents: ['1'], _count: 1 });
  expect(found.headers.get('x-ms-item-count')).toBe('1');
});

it('what would change the meaning of a write and is not there is refused', async () => {
  const cosmos = await startCosmos();
  await cosmos.container();
  const headers = { 'x-ms-indexing-directive': 'Exclude' };
  expect((await cosmos.send('POST', DOCS, { headers, body: { id: '1', pk: 'a' } })).status).toBe(400);
});

it('all items are read by a plain GET', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  for (const id of ['1', '2', '3']) await container.items.create({ id, pk: id });
  const first = await cosmos.send('GET', DOCS, { headers: { 'x-ms-max-item-count': '2' } });
  expect(first.json()).toMatchObject({ Documents: [{ id: '1' }, { id: '2' }], _count: 2 });
  const next = await cosmos.send('GET', DOCS, {
    headers: { 'x-ms-continuation': first.headers.get('x-ms-continuation')! },
  });
  expect(next.json()).toMatchObject({ Documents: [{ id: '3' }] });
  expect(next.headers.get('x-ms-continuation')).toBeNull();
});
