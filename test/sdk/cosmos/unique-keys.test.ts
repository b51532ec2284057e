import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

it('hold within a partition key', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container({
    id: 'people',
    partitionKey: { paths: ['/pk'] },
    uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/email'] }] },
  });
  await container.items.create({ id: '1', pk: 'a', email: 'x' });
  expect(await refusalOf(container.items.create({ id: '2', pk: 'a', email: 'x' }))).toMatchObject({ code: 409 });
  expect((await container.items.create({ id: '2', pk: 'b', email: 'x' })).statusCode).toBe(201);
  await container.items.create({ id: '3', pk: 'a' });
  expect(await refusalOf(container.items.create({ id: '4', pk: 'a' }))).toMatchObject({ code: 409 });
});
