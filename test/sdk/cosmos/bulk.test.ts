import { BulkOperationType } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

it('carries out each operation by itself, whatever its key', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: 'old', pk: 'x' });
  const results = await container.items.executeBulkOperations([
    ...Array.from({ length: 150 }, (_, i) => ({
      operationType: BulkOperationType.Create,
      partitionKey: `key-${i % 7}`,
      resourceBody: { id: String(i), pk: `key-${i % 7}` },
    })),
    { operationType: BulkOperationType.Create, partitionKey: 'x', resourceBody: { id: 'old', pk: 'x' } },
    { operationType: BulkOperationType.Delete, partitionKey: 'x', id: 'old' },
  ]);
  const codes = results.map(({ response, error }) => response?.statusCode ?? error?.code);
  expect(codes.slice(0, 150)).toEqual(new Array(150).fill(201));
  expect(codes.slice(150)).toEqual([409, 204]);
  const { resources } = await container.items.query('SELECT VALUE COUNT(1) FROM c').fetchAll();
  expect(resources).toEqual([150]);
});

it('as older clients ask for it, with keys of every kind', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const keys = ['a', 5, true, null];
  const created = await container.items.bulk(
    keys.map((pk, i) => ({
      operationType: BulkOperationType.Create,
      partitionKey: pk,
      resourceBody: { id: String(i), pk },
    })) as never,
    { continueOnError: true },
  );
  expect(created.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201, 201]);
  const read = await container.items.bulk(
    keys.map((pk, i) => ({ operationType: BulkOperationType.Read, id: String(i), partitionKey: pk })) as never,
  );
  expect(read.map(({ resourceBody }) => resourceBody?.pk)).toEqual(keys);
});

it('is answered without the items where the client says so', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const [created] = await container.items.executeBulkOperations(
    [{ operationType: BulkOperationType.Create, partitionKey: 'a', resourceBody: { id: '1', pk: 'a' } }],
    { contentResponseOnWriteEnabled: false },
  );
  expect(created!.response).toMatchObject({ statusCode: 201, eTag: expect.stringMatching(/^".+"$/) });
  expect(created!.response!.resourceBody).toBeUndefined();
});
