import { BulkOperationType } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

it('carries out all operations under one number', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: 'old', pk: 'a', n: 1 });
  const { code, result } = await container.items.batch(
    [
      { operationType: BulkOperationType.Create, resourceBody: { id: '1', pk: 'a' } },
      { operationType: BulkOperationType.Upsert, resourceBody: { id: '2', pk: 'a' } },
      {
        operationType: BulkOperationType.Patch,
        id: 'old',
        resourceBody: { operations: [{ op: 'incr', path: '/n', value: 4 }] },
      },
      { operationType: BulkOperationType.Replace, id: '2', resourceBody: { id: '2', pk: 'a', second: true } },
      { operationType: BulkOperationType.Read, id: 'old' },
      { operationType: BulkOperationType.Delete, id: '1' },
    ],
    'a',
  );
  expect(code).toBe(200);
  expect(result!.map(({ statusCode }) => statusCode)).toEqual([201, 201, 200, 200, 200, 204]);
  expect(result![4]!.resourceBody).toMatchObject({ id: 'old', n: 5 });
  expect(result![0]!.eTag).toMatch(/^".+"$/);
  const { resources } = await container.items
    .changeFeed('a', { startFromBeginning: true })
    .fetchNext()
    .then(({ result: documents }) => ({ resources: documents as { id: string; _lsn: number }[] }));
  expect(resources.map(({ id, _lsn }) => [id, _lsn]).sort()).toEqual([
    ['2', 2],
    ['old', 2],
  ]);
});

it('carries out nothing where one operation fails', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: '2', pk: 'a' });
  const { code, result } = await container.items.batch(
    ['1', '2', '3'].map((id) => ({ operationType: BulkOperationType.Create, resourceBody: { id, pk: 'a' } })),
    'a',
  );
  expect(code).toBe(207);
  expect(result!.map(({ statusCode }) => statusCode)).toEqual([424, 409, 424]);
  expect((await container.items.readAll().fetchAll()).resources.map(({ id }) => id)).toEqual(['2']);
});

it('takes a hundred operations at most', async () => {
  const cosmos = await startCosmos();
  await cosmos.container();
  const body = Array.from({ length: 101 }, (_, i) => ({
    operationType: 'Create',
    resourceBody: { id: String(i), pk: 'a' },
  }));
  const headers = {
    'x-ms-cosmos-is-batch-request': 'True',
    'x-ms-cosmos-batch-atomic': 'True',
    'x-ms-documentdb-partitionkey': '["a"]',
  };
  expect((await cosmos.send('POST', '/dbs/db/colls/items/docs', { headers, body })).status).toBe(400);
});
