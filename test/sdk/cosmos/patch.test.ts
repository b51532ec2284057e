import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

it('carries out operations together', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: '1', pk: 'a', n: 1, list: [1, 2], old: true, from: 'x' });
  const { statusCode, resource } = await container
    .item('1', 'a')
    .patch([
      { op: 'add', path: '/list/1', value: 'new' },
      { op: 'set', path: '/text', value: 'é' },
      { op: 'replace', path: '/n', value: 5 },
      { op: 'incr', path: '/n', value: 2 },
      { op: 'remove', path: '/old' },
      { op: 'move', from: '/from', path: '/to' } as never,
    ]);
  expect(statusCode).toBe(200);
  expect(resource).toMatchObject({ n: 7, list: [1, 'new', 2], text: 'é', to: 'x' });
  expect(resource).not.toHaveProperty('old');
});

it('happens only where its condition holds', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: '1', pk: 'a', n: 1 });
  const item = container.item('1', 'a');
  const patch = (condition: string) => item.patch({ condition, operations: [{ op: 'incr', path: '/n', value: 1 }] });
  expect((await patch('from c where c.n = 1')).resource).toMatchObject({ n: 2 });
  expect(await refusalOf(patch('from c where c.n = 1'))).toMatchObject({ code: 412 });
  expect(await refusalOf(patch('from c where c.n ='))).toMatchObject({ code: 400 });
  expect((await item.read()).resource).toMatchObject({ n: 2 });
});

it('changes nothing where an operation cannot be', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  await container.items.create({ id: '1', pk: 'a', n: 1 });
  const item = container.item('1', 'a');
  for (const path of ['/id', '/pk', '/_ts', '/missing/deep']) {
    const operations = [
      { op: 'incr' as const, path: '/n', value: 1 },
      { op: 'set' as const, path, value: 'x' },
    ];
    expect(await refusalOf(item.patch(operations)), path).toMatchObject({ code: 400 });
  }
  expect((await item.read()).resource).toMatchObject({ n: 1 });
});
