import { odata } from '@azure/data-tables';
import { expect, it } from 'vitest';
import { listed, Storage } from '../../support/storage.ts';

interface Person {
  readonly name: string;
  readonly age: number;
}

it('inserts, finds, merges and deletes rows', async () => {
  const table = await (await Storage.start()).table();
  await table.createEntity({ partitionKey: 'p', rowKey: '1', name: 'Ada', age: 36 });
  await table.createEntity({ partitionKey: 'p', rowKey: '2', name: 'Alan', age: 41 });
  await expect(table.createEntity({ partitionKey: 'p', rowKey: '1' })).rejects.toMatchObject({ statusCode: 409 });

  const older = listed(table.listEntities<Person>({ queryOptions: { filter: odata`age gt ${40}` } }));
  expect((await older).map(({ name }) => name)).toEqual(['Alan']);

  await table.updateEntity({ partitionKey: 'p', rowKey: '1', age: 37 }, 'Merge');
  expect(await table.getEntity('p', '1')).toMatchObject({ name: 'Ada', age: 37 });

  await table.deleteEntity('p', '2');
  await expect(table.getEntity('p', '2')).rejects.toMatchObject({ statusCode: 404 });
});

it('carries out a transaction as a whole or not at all', async () => {
  const table = await (await Storage.start()).table();
  const row = (rowKey: string) => ({ partitionKey: 'p', rowKey });
  await table.submitTransaction([
    ['create', row('1')],
    ['create', row('2')],
  ]);
  await expect(
    table.submitTransaction([
      ['create', row('3')],
      ['create', row('1')],
    ]),
  ).rejects.toThrow();
  expect((await listed(table.listEntities())).map(({ rowKey }) => rowKey)).toEqual(['1', '2']);
});
