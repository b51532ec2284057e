import { PermissionMode } from '@azure/cosmos';
import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

it('users have permissions, each with a token', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const { user } = await cosmos.database.users.create({ id: 'someone' });
  const { resource, permission } = await user.permissions.create({
    id: 'reads',
    permissionMode: PermissionMode.Read,
    resource: container.url,
  });
  expect(resource!._token).toMatch(/^type=resource&ver=1\.0&sig=/);
  expect((await permission.read()).resource).toMatchObject({
    id: 'reads',
    permissionMode: 'read',
    resource: container.url,
  });
  const all = { id: 'reads', permissionMode: PermissionMode.All, resource: container.url };
  expect((await permission.replace(all)).resource).toMatchObject({ permissionMode: 'all' });
  expect((await user.permissions.upsert({ ...all, id: 'more' })).statusCode).toBe(201);
  expect((await user.permissions.readAll().fetchAll()).resources.map(({ id }) => id)).toEqual(['reads', 'more']);
  expect((await cosmos.database.users.readAll().fetchAll()).resources).toMatchObject([{ id: 'someone' }]);
  await user.delete();
  expect(await refusalOf(user.permissions.readAll().fetchAll())).toMatchObject({ code: 404 });
});

it('say what they are for', async () => {
  const cosmos = await startCosmos();
  const { user } = await cosmos.database.users.create({ id: 'someone' });
  const wrong = { id: 'p', permissionMode: 'Sometimes' as never, resource: 'dbs/db' };
  expect(await refusalOf(user.permissions.create(wrong))).toMatchObject({ code: 400 });
  for (const resource of ['', 'dbs', 'dbs/\ud800/colls']) {
    const nothing = { id: 'p', permissionMode: PermissionMode.Read, resource };
    expect(await refusalOf(user.permissions.create(nothing)), resource).toMatchObject({ code: 400 });
  }
});
