import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

it('takes away all that has one key', async () => {
  const cosmos = await startCosmos({ config: { auth: 'enforce' } });
  const container = await cosmos.container();
  for (const [id, pk] of [
    ['1', 'a'],
    ['2', 'a'],
    ['3', 'b'],
  ] as const)
    await container.items.create({ id, pk });
  await container.deleteAllItemsForPartitionKey('a');
  const { resources } = await container.items.query('SELECT VALUE c.id FROM c').fetchAll();
  expect(resources).toEqual(['3']);
});
