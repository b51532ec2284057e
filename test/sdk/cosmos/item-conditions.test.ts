import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

it('a write with an old etag is refused', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const { etag } = await container.items.create({ id: '1', pk: 'a' });
  const item = container.item('1', 'a');
  const ifMatch = { accessCondition: { type: 'IfMatch', condition: etag } };
  expect((await item.replace({ id: '1', pk: 'a', n: 1 }, ifMatch)).statusCode).toBe(200);
  expect(await refusalOf(item.replace({ id: '1', pk: 'a', n: 2 }, ifMatch))).toMatchObject({ code: 412 });
  expect(await refusalOf(item.delete(ifMatch))).toMatchObject({ code: 412 });
  expect(await refusalOf(item.patch([{ op: 'set', path: '/n', value: 3 }], ifMatch))).toMatchObject({ code: 412 });
  expect((await item.read()).resource).toMatchObject({ n: 1 });
});

it('a read of what the client has already is answered 304', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const { etag } = await container.items.create({ id: '1', pk: 'a' });
  const read = await container.item('1', 'a').read({ accessCondition: { type: 'IfNoneMatch', condition: etag } });
  expect(read.statusCode).toBe(304);
  expect(read.etag).toBe(etag);
  expect(read.resource).toBeFalsy();
});
