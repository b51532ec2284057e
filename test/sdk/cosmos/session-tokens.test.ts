import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

it('come with what is about items, rise, and may be of another account', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const tokens = [];
  for (const id of ['1', '2'])
    tokens.push((await container.items.create({ id, pk: 'a' })).headers['x-ms-session-token']);
  tokens.push((await container.item('1', 'a').read()).headers['x-ms-session-token']);
  expect(tokens).toEqual(['0:-1#1', '0:-1#2', '0:-1#2']);
  const foreign = await container.item('1', 'a').read({ sessionToken: '0:-1#900' });
  expect(foreign.statusCode).toBe(200);
  expect((await container.read()).headers).not.toHaveProperty('x-ms-session-token');
});

it('come also with what was not there, and what a condition refused', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const { item, etag } = await container.items.create({ id: '1', pk: 'a' });
  await item.replace({ id: '1', pk: 'a' });
  const missing = await container.item('2', 'a').read();
  expect(missing.statusCode).toBe(404);
  expect(missing.headers['x-ms-session-token']).toBe('0:-1#2');
  const refused = item.replace({ id: '1', pk: 'a' }, { accessCondition: { type: 'IfMatch', condition: etag } });
  await expect(refused).rejects.toMatchObject({ code: 412, headers: { 'x-ms-session-token': '0:-1#2' } });
});
