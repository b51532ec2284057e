import { expect, it } from 'vitest';
import { clockFromNow } from '../../support/bus.ts';
import { startCosmos } from '../../support/cosmos.ts';

it('ends items of a container, unless they say otherwise', async () => {
  const clock = clockFromNow();
  const cosmos = await startCosmos({ clock });
  const container = await cosmos.container({ id: 'items', partitionKey: { paths: ['/pk'] }, defaultTtl: 10 });
  await container.items.create({ id: 'default', pk: 'a' });
  await container.items.create({ id: 'never', pk: 'a', ttl: -1 });
  await container.items.create({ id: 'soon', pk: 'a', ttl: 5 });
  const ids = async () => (await container.items.query('SELECT VALUE c.id FROM c').fetchAll()).resources;
  clock.advance(7_000);
  expect(await ids()).toEqual(['default', 'never']);
  expect((await container.item('soon', 'a').read()).statusCode).toBe(404);
  clock.advance(5_000);
  expect(await ids()).toEqual(['never']);
});

it('of an item counts only where the container has it on', async () => {
  const clock = clockFromNow();
  const cosmos = await startCosmos({ clock });
  const container = await cosmos.container();
  await container.items.create({ id: '1', pk: 'a', ttl: 1 });
  clock.advance(60_000);
  expect((await container.item('1', 'a').read()).statusCode).toBe(200);
});
