import { ChangeFeedStartFrom } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

it('what a program exports is what was written, in the order of the change feed, and imports as it was', async () => {
  const { azure, items } = await startCosmosWith('items', 'copy');
  await items('items').create({ id: 'a', pk: 'p', n: 1, nested: { list: [1, null, 'é'] } });
  await items('items').create({ id: 'b', pk: 'q' });
  await items('items').upsert({ id: 'a', pk: 'p', n: 2 });
  await items('items').create({ id: 'without-key' });
  const lines = [...azure.container('cosmos', 'db', 'items').exportItems()];
  expect(lines).toEqual(['{"id":"b","pk":"q"}', '{"id":"a","pk":"p","n":2}', '{"id":"without-key"}']);
  expect(azure.container('cosmos', 'db', 'copy').importItems(lines)).toBe(3);
  const changeFeedStartFrom = ChangeFeedStartFrom.Beginning();
  const { result } = await items('copy').getChangeFeedIterator({ changeFeedStartFrom }).readNext();
  expect(result).toMatchObject([{ id: 'b' }, { id: 'a', n: 2 }, { id: 'without-key' }]);
});

it('an import replaces what is there, and stops at the first line that cannot be imported', async () => {
  const { azure, items } = await startCosmosWith('items');
  await items('items').create({ id: 'a', pk: 'p', n: 1 });
  const control = azure.container('cosmos', 'db', 'items');
  expect(control.importItems('{"id":"a","pk":"p","n":2}\n\n{"id":"b","pk":"p"}\n')).toBe(2);
  const bad = expect.objectContaining({ code: 'AZW_ITEM_INVALID', message: expect.stringMatching(/^Line 2 cannot/) });
  expect(() => control.importItems(['{"id":"c","pk":"p"}', '{"id":"/","pk":"p"}', '{"id":"d","pk":"p"}'])).toThrow(bad);
  const { resources } = await items('items').query('SELECT c.id, c.n FROM c').fetchAll();
  expect(resources).toEqual([{ id: 'a', n: 2 }, { id: 'b' }, { id: 'c' }]);
});

it('items that are large go out in pages, and none is left out', async () => {
  const { azure } = await startCosmosWith('items');
  const control = azure.container('cosmos', 'db', 'items');
  const text = 'x'.repeat(1_500_000);
  const lines = Array.from({ length: 8 }, (_, i) => JSON.stringify({ id: `${i}`, pk: 'p', text }));
  control.importItems(lines);
  expect(control.exportPage().lines.length).toBeLessThan(lines.length);
  expect([...control.exportItems()]).toEqual(lines);
});

it('a container that is gone says so', async () => {
  const { azure, database } = await startCosmosWith('items');
  const control = azure.container('cosmos', 'db', 'items');
  await database.container('items').delete();
  const gone = expect.objectContaining({ code: 'AZW_ENTITY_UNKNOWN' });
  expect(() => control.importItems(['{"id":"a"}'])).toThrow(gone);
  expect(() => control.exportPage()).toThrow(gone);
  expect(() => control.ranges()).toThrow(gone);
});

/** An account with containers of these ids, and the items of each. */
async function startCosmosWith(...ids: string[]) {
  const cosmos = await startCosmos();
  for (const id of ids) await cosmos.container({ id, partitionKey: '/pk' });
  const { azure, database } = cosmos;
  return { azure, database, items: (id: string) => database.container(id).items };
}
