import { describe, expect, it } from 'vitest';
import { TestAccount } from '../../../../support/cosmos-account.ts';

const SPROCS = { kind: 'sprocs', owner: { database: 'db', container: 'items' } } as const;
const USERS = { kind: 'users', owner: { database: 'db' } } as const;

describe('what is only stored', () => {
  it('is made, read, replaced, listed and deleted', () => {
    const account = new TestAccount();
    const created = account.ok({ type: 'create-resource', ...SPROCS, body: { id: 's', body: 'function () {}' } });
    expect(created).toMatchObject({
      outcome: 'created',
      resource: { id: 's', body: 'function () {}', _ts: account.nowMs / 1000 },
    });
    const { _rid, _self, _etag } = created.resource;
    expect(_self).toMatch(/^dbs\/.{8}\/colls\/.{12}\/sprocs\/.{24}\/$/);
    expect(account.ok({ type: 'get-resource', ...SPROCS, id: _rid })).toEqual({
      outcome: 'read',
      resource: created.resource,
    });
    const body = { id: 's', body: 'other' };
    expect(account.errorOf({ type: 'create-resource', ...SPROCS, body })).toBe('resource-already-exists');
    expect(account.errorOf({ type: 'replace-resource', ...SPROCS, id: 's', body, ifMatch: '"no"' })).toBe(
      'precondition-failed',
    );
    const replaced = account.ok({ type: 'replace-resource', ...SPROCS, id: 's', body, ifMatch: _etag });
    expect(replaced).toMatchObject({ outcome: 'replaced', resource: { body: 'other', _rid, _self } });
    const upserted = account.ok({ type: 'create-resource', ...SPROCS, body, isUpsert: true });
    expect(upserted).toMatchObject({ outcome: 'replaced', resource: { _rid } });
    const list = account.ok({ type: 'list-resources', ...SPROCS });
    expect(list.resources).toEqual([upserted.resource]);
    expect(account.ok({ type: 'delete-resource', ...SPROCS, id: 's' }).outcome).toBe('deleted');
    expect(account.errorOf({ type: 'get-resource', ...SPROCS, id: 's' })).toBe('resource-not-found');
    expect(account.facts.slice(-4).map(({ type }) => type)).toEqual([
      'resource-written',
      'resource-written',
      'resource-written',
      'resource-deleted',
    ]);
  });

  it('can get another name that nobody has', () => {
    const account = new TestAccount();
    for (const id of ['a', 'b']) account.ok({ type: 'create-resource', ...USERS, body: { id } });
    expect(account.errorOf({ type: 'replace-resource', ...USERS, id: 'a', body: { id: 'b' } })).toBe(
      'resource-already-exists',
    );
    expect(account.ok({ type: 'replace-resource', ...USERS, id: 'a', body: { id: 'c' } }).resource.id).toBe('c');
    expect(account.ok({ type: 'list-resources', ...USERS }).resources.map(({ id }) => id)).toEqual(['b', 'c']);
  });

  it('goes with its owner', () => {
    const account = new TestAccount();
    const user = account.ok({ type: 'create-resource', ...USERS, body: { id: 'u' } }).resource;
    expect(user).toMatchObject({ _permissions: 'permissions/' });
    const permissions = { kind: 'permissions', owner: { database: 'db', user: 'u' } } as const;
    const body = { id: 'p', permissionMode: 'read', resource: 'dbs/db' };
    const { resource } = account.ok({ type: 'create-resource', ...permissions, body });
    expect(resource._self).toBe(`${user._self}permissions/${resource._rid}/`);
    account.ok({ type: 'delete-resource', ...USERS, id: 'u' });
    expect(account.errorOf({ type: 'list-resources', ...permissions })).toBe('owner-not-found');
    account.ok({ type: 'create-resource', ...USERS, body: { id: 'u' } });
    expect(account.ok({ type: 'list-resources', ...permissions }).resources).toEqual([]);
  });

  it.each([
    ['sprocs', { id: 'x' }],
    ['udfs', { id: 'x', body: 1 }],
    ['triggers', { id: 'x', body: '', triggerType: 'Pre' }],
  ] as const)('%s %j lack something', (kind, body) => {
    const account = new TestAccount();
    expect(account.errorOf({ type: 'create-resource', kind, owner: SPROCS.owner, body })).toBe('definition-invalid');
  });

  it('has an owner and an id', () => {
    const account = new TestAccount();
    const owner = { database: 'db', container: 'none' };
    expect(account.errorOf({ type: 'list-resources', kind: 'udfs', owner })).toBe('owner-not-found');
    expect(account.errorOf({ type: 'list-resources', kind: 'users', owner: {} })).toBe('owner-not-found');
    expect(account.errorOf({ type: 'create-resource', ...USERS, body: { id: 'a#' } })).toBe('id-invalid');
  });
});
