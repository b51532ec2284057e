import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

const LOWER = { name: 'lower', query: 'SELECT VALUE LOWER(c.name) FROM c' };

it('are there for queries, and not in the items', async () => {
  const cosmos = await startCosmos();
  const { container } = await cosmos.database.containers.create({
    id: 'items',
    partitionKey: '/pk',
    computedProperties: [LOWER, { name: 'price', query: 'SELECT VALUE i.net * 1.2 FROM i' }],
  });
  for (const [id, name, net] of [
    ['1', 'Beta', 10],
    ['2', 'ALPHA', 20],
    ['3', 'gamma', 30],
  ] as const) {
    await container.items.create({ id, pk: 'a', name, net });
  }
  const rows = async (query: string) => (await container.items.query(query).fetchAll()).resources;
  expect(await rows('SELECT c.id, c.price FROM c WHERE c.lower = "alpha"')).toEqual([{ id: '2', price: 24 }]);
  expect(await rows('SELECT VALUE c.id FROM c ORDER BY c.lower')).toEqual(['2', '1', '3']);
  expect(await rows('SELECT VALUE SUM(x.price) FROM x')).toEqual([72]);
  expect((await rows('SELECT * FROM c WHERE c.id = "1"'))[0]).not.toHaveProperty('lower');
  const planned = container.items.query('SELECT VALUE c.lower FROM c ORDER BY c.lower DESC', { forceQueryPlan: true });
  expect((await planned.fetchAll()).resources).toEqual(['gamma', 'beta', 'alpha']);
});

it('must be expressions over the item', async () => {
  const cosmos = await startCosmos();
  for (const computedProperties of [
    [{ name: 'x', query: 'SELECT c.name FROM c' }],
    [{ name: 'x', query: 'SELECT VALUE c.name FROM c WHERE c.name = "y"' }],
    [{ name: 'x', query: 'SELECT VALUE c.name FORM c' }],
    [{ name: 'x', query: 'SELECT VALUE COUNT(1) FROM c' }],
    [{ name: '_ts', query: 'SELECT VALUE c.name FROM c' }],
    [LOWER, LOWER],
    Array.from({ length: 21 }, (_, i) => ({ ...LOWER, name: `n${i}` })),
    [{ query: 'SELECT VALUE 1 FROM c' }],
    'none' as never,
  ] as { name: string; query: string }[][]) {
    const refused = cosmos.database.containers.create({ id: 'bad', partitionKey: '/pk', computedProperties });
    const error = await refusalOf(refused);
    expect(error).toMatchObject({ code: 400 });
    expect(error.body?.message ?? error.message).toContain('computedProperties');
  }
});
