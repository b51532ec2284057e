import { type PartitionKey, PartitionKeyBuilder } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

it('null, nothing, the empty text and false are different keys', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const keys: PartitionKey[] = [null, '', false, 0, 'x', 1.5, -1];
  for (const [n, pk] of keys.entries()) await container.items.create({ id: '1', pk, n } as never);
  await container.items.create({ id: '1', n: 'none' });
  for (const [n, pk] of keys.entries()) expect((await container.item('1', pk).read()).resource).toMatchObject({ n });
  expect((await container.item('1', undefined).read()).resource).toMatchObject({ n: 'none' });
});

it('hierarchical keys have levels, of which the last may be left out', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container({
    id: 'levels',
    partitionKey: { paths: ['/tenant', '/user'], kind: 'MultiHash' as never, version: 2 },
  });
  await container.items.create({ id: '1', tenant: 'a', user: 'x' });
  await container.items.create({ id: '1', tenant: 'a', user: 'y' });
  await container.items.create({ id: '1', tenant: 'a' });
  const key = new PartitionKeyBuilder().addValue('a').addValue('y').build();
  expect((await container.item('1', key).read()).resource).toMatchObject({ user: 'y' });
  const without = new PartitionKeyBuilder().addValue('a').addNoneValue().build();
  expect((await container.item('1', without).read()).resource).not.toHaveProperty('user');
  expect((await container.items.query('SELECT * FROM c', { partitionKey: ['a'] }).fetchAll()).resources).toHaveLength(
    3,
  );
});

it('a key of the request that is not that of the item is refused', async () => {
  const cosmos = await startCosmos();
  await cosmos.container();
  const { status, headers, json } = await cosmos.send('POST', '/dbs/db/colls/items/docs', {
    headers: { 'x-ms-documentdb-partitionkey': '["b"]' },
    body: { id: '1', pk: 'a' },
  });
  expect(status).toBe(400);
  expect(headers.get('x-ms-substatus')).toBe('1001');
  expect(json().message).toContain(
    "PartitionKey extracted from document doesn't match the one specified in the header",
  );
});

it('without one in the request, a new item has the key that is in it', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const sent = await cosmos.send('POST', '/dbs/db/colls/items/docs', { body: { id: '1', pk: 'a' } });
  expect(sent.status).toBe(201);
  expect((await container.item('1', 'a').read()).statusCode).toBe(200);
});
