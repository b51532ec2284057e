import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

const DATABASE = { id: 'made', containers: [{ id: 'items', partitionKey: { paths: ['/pk'] } }] };

it('makes, purges, resets and removes databases while it runs', async () => {
  const { azure, client } = await startCosmos();
  const made = azure.createNamespace('cosmos', DATABASE);
  expect(made.name).toBe('made');
  expect(made.connectionString).toMatch(/;Database=made;$/);
  expect(azure.namespaces('cosmos')).toEqual(['db', 'made']);
  const container = client.database('made').container('items');
  for (const pk of ['a', 'b']) await container.items.create({ id: '1', pk });
  expect(azure.messages('cosmos', 'made', 'items')).toMatchObject([
    { id: '1', partitionKey: ['a'] },
    { partitionKey: ['b'] },
  ]);
  expect(azure.purge('cosmos', 'made')).toBe(2);
  await client.database('made').containers.create({ id: 'more', partitionKey: { paths: ['/pk'] } });
  await container.items.create({ id: '2', pk: 'a' });
  azure.resetNamespace('cosmos', 'made');
  const { resources } = await client.database('made').containers.readAll().fetchAll();
  expect(resources.map(({ id }) => id)).toEqual(['items']);
  expect((await container.items.readAll().fetchAll()).resources).toEqual([]);
  made.dispose();
  expect(azure.namespaces('cosmos')).toEqual(['db']);
});

it('refuses what the service would not make', async () => {
  const { azure } = await startCosmos();
  const wrong = { id: 'wrong', containers: [{ id: 'a/b', partitionKey: { paths: ['/pk'] } }] };
  expect(() => azure.createNamespace('cosmos', wrong)).toThrow(expect.objectContaining({ code: 'AZW_CONFIG_INVALID' }));
  expect(azure.createNamespace('cosmos').name).toBe('database-1');
});
