import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KIND, rangeOfKind } from '../../../../../emulators/cosmos/store/keys.ts';
import { AzwireError } from '../../../../../src/kernel/errors.ts';
import { StoredAccount } from './account-fixture.ts';

const AT = { database: 'db', container: 'items' } as const;

function started(...options: ConstructorParameters<typeof StoredAccount>): StoredAccount {
  const account = new StoredAccount(...options);
  account.database('db');
  account.container('db', 'items', { defaultTtl: -1 });
  return account;
}

function create(account: StoredAccount, id: string, more: object = {}) {
  return account.ok({ type: 'create-item', ...AT, document: { id, pk: 'p', ...more } as never });
}

function remove(account: StoredAccount, id: string) {
  return account.ok({ type: 'delete-item', ...AT, id, partitionKey: ['p'] });
}

/** The account is after a restart what it was before. */
function expectSurvival(account: StoredAccount): void {
  const before = account.dump();
  account.restart();
  expect(account.dump()).toEqual(before);
}

describe('items', () => {
  it('have rid, etag, time and LSN again, and the numbers go on', () => {
    const account = started();
    const { document } = create(account, 'a', { text: 'é', nested: [{ n: 1.5 }] });
    create(account, 'b');
    expectSurvival(account);
    const back = account.ok({ type: 'read-item', ...AT, id: 'a', partitionKey: ['p'] });
    expect(back).toMatchObject({ document, lsn: 1, position: { rangeLsn: 2 } });
    const next = create(account, 'c');
    expect(next.lsn).toBe(3);
    expect(new Set([document._rid, back.document._rid, next.document._rid]).size).toBe(2);
  });

  it('with keys of every kind are found by them', () => {
    const account = started();
    const keys = [undefined, null, true, 0, ''];
    for (const pk of keys)
      account.ok({ type: 'create-item', ...AT, document: { id: 'a', ...(pk !== undefined && { pk }) } });
    expectSurvival(account);
    for (const key of keys) account.ok({ type: 'delete-item', ...AT, id: 'a', partitionKey: [key] });
    expectSurvival(account);
  });

  it('are as a transaction left them', () => {
    const account = started();
    create(account, 'old');
    const operations = [
      { type: 'create-item', document: { id: 'new', pk: 'p', v: 1 } },
      { type: 'replace-item', id: 'new', document: { id: 'new', pk: 'p', v: 2 } },
      { type: 'delete-item', id: 'old' },
      { type: 'create-item', document: { id: 'old', pk: 'p' } },
    ] as const;
    account.ok({ type: 'execute-batch', ...AT, partitionKey: ['p'], operations });
    account.ok({ type: 'delete-partition', ...AT, partitionKey: ['p'] });
    create(account, 'last');
    expectSurvival(account);
  });

  it('whose time was over in the meantime leave at once, and others on time', () => {
    const account = started();
    create(account, 'short', { ttl: 10 });
    create(account, 'long', { ttl: 100 });
    account.restart();
    account.nowMs += 20_000;
    account.ok({ type: 'wake' });
    expect(account.wakeAtMs).toBe(account.nowMs + 80_000);
    const { changes } = account.ok({
      type: 'read-change-feed',
      ...AT,
      mode: 'all-versions-and-deletes',
      scope: {},
      countMax: 10,
    });
    expect(changes.at(-1)).toMatchObject({ operation: 'delete', isExpired: true, previous: { id: 'short' } });
    expectSurvival(account);
  });

  it('never go back in time', () => {
    const account = started();
    const { _ts } = create(account, 'a').document;
    account.restart();
    account.nowMs -= 3_600_000;
    expect(create(account, 'b').document._ts).toBe(_ts);
  });
});

describe('changes', () => {
  it('that are forgotten leave the store, and the versions that others need stay', () => {
    const account = started({ changesRetainedMax: 4 });
    create(account, 'kept');
    create(account, 'changed');
    for (let n = 0; n < 6; n++) {
      account.ok({ type: 'upsert-item', ...AT, document: { id: 'changed', pk: 'p', n } });
      account.restart();
    }
    expectSurvival(account);
    const { from, to } = rangeOfKind(2, KIND.change);
    // Four changes, the version before them, and an item that has not changed for long.
    expect([...account.store.table('cosmos').range(from, to)]).toHaveLength(6);
  });

  it('of items that are gone leave nothing', () => {
    const account = started({ changesRetainedMs: 1_000 });
    const empty = account.recordCount();
    for (const id of ['a', 'b']) create(account, id);
    for (const id of ['a', 'b']) remove(account, id);
    account.nowMs += 10_000;
    expectSurvival(account);
    // How far the container has come.
    expect(account.recordCount()).toBe(empty + 1);
    expect(create(account, 'c').lsn).toBe(5);
  });
});

describe('ranges', () => {
  it('are divided as they were, and their numbers go on', () => {
    const account = started();
    for (let i = 0; i < 20; i++) create(account, `${i}`, { pk: `${i}` });
    account.ok({ type: 'split-range', ...AT, rangeId: '0' });
    expectSurvival(account);
    account.ok({ type: 'merge-ranges', ...AT, rangeIds: ['1', '2'] });
    expectSurvival(account);
    const [merged] = account.ok({ type: 'list-ranges', ...AT }).ranges;
    expect(merged).toMatchObject({ id: '3', parents: ['0', '1', '2'] });
  });
});

describe('resources', () => {
  it('are there again in the order of their creation, as they were written last', () => {
    const account = started();
    const owner = { database: 'db' };
    for (const id of ['one', 'two']) account.ok({ type: 'create-resource', kind: 'users', owner, body: { id } });
    account.ok({ type: 'create-resource', kind: 'udfs', owner: AT, body: { id: 'f', body: 'function(){}' } });
    account.ok({ type: 'replace-resource', kind: 'users', owner, id: 'one', body: { id: 'one', x: 1 } });
    const body = { id: 'read', permissionMode: 'Read', resource: 'dbs/db/colls/items' };
    account.ok({ type: 'create-resource', kind: 'permissions', owner: { database: 'db', user: 'two' }, body });
    account.container('db', 'another');
    expectSurvival(account);
    account.ok({ type: 'delete-resource', kind: 'users', owner, id: 'two' });
    account.ok({ type: 'delete-container', ...AT });
    expectSurvival(account);
  });

  it('go with their database, and leave nothing', () => {
    const account = started();
    create(account, 'a');
    account.ok({ type: 'create-resource', kind: 'users', owner: { database: 'db' }, body: { id: 'u' } });
    account.ok({
      type: 'create-resource',
      kind: 'permissions',
      owner: { database: 'db', user: 'u' },
      body: { id: 'read', permissionMode: 'Read', resource: 'dbs/db' },
    });
    account.accountStore.declare(account.ok({ type: 'get-database', database: 'db' }).resource._rid, { id: 'db' });
    account.ok({ type: 'delete-database', database: 'db' });
    expect(account.recordCount()).toBe(0);
    expectSurvival(account);
  });
});

describe('declarations', () => {
  it('are kept with their database', () => {
    const account = started();
    const { _rid } = account.ok({ type: 'get-database', database: 'db' }).resource;
    expect(account.accountStore.declared(_rid)).toBeUndefined();
    const config = { id: 'db', containers: [{ id: 'items', partitionKey: { paths: ['/pk'] } }] };
    account.accountStore.declare(_rid, config);
    account.store.commit();
    account.restart();
    expect(account.accountStore.declared(_rid)).toEqual(config);
  });
});

it('whatever happens, a restart changes nothing', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const pk = fc.constantFrom('p', 'q');
  const operation = fc.record({
    what: fc.constantFrom('create', 'upsert', 'upsert', 'delete', 'batch', 'expire', 'split', 'merge', 'restart'),
    id,
    pk,
  });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const account = started({ changesRetainedMax: 5 });
      for (const each of operations) apply(account, each);
      expectSurvival(account);
    }),
    { numRuns: 60 },
  );
});

function apply(account: StoredAccount, { what, id, pk }: { what: string; id: string; pk: string }): void {
  account.nowMs += 400;
  const ranges = account.ok({ type: 'list-ranges', ...AT }).ranges;
  const document = { id, pk, ttl: 2 + (id.charCodeAt(0) % 3) };
  switch (what) {
    case 'create':
      return void account.try({ type: 'create-item', ...AT, document });
    case 'upsert':
      return void account.ok({ type: 'upsert-item', ...AT, document: { id, pk } });
    case 'delete':
      return void account.try({ type: 'delete-item', ...AT, id, partitionKey: [pk] });
    case 'batch': {
      const operations = ['a', id, 'b'].map((each) => ({ type: 'upsert-item', document: { id: each, pk } }) as const);
      return void account.ok({ type: 'execute-batch', ...AT, partitionKey: [pk], operations });
    }
    case 'expire':
      account.nowMs += 2_000;
      return void account.ok({ type: 'wake' });
    case 'split':
      return void account.try({ type: 'split-range', ...AT, rangeId: ranges[0]!.id });
    case 'merge':
      return void account.try({ type: 'merge-ranges', ...AT, rangeIds: [ranges[0]!.id, ranges[1]?.id ?? ''] });
    default:
      account.restart();
  }
}

it('a record that cannot be read stops the start', () => {
  const account = started();
  create(account, 'a');
  const table = account.store.table('cosmos');
  const { from, to } = rangeOfKind(2, KIND.change);
  for (const { key } of table.range(from, to)) table.put(key, Buffer.from('{'));
  account.store.commit();
  expect(() => account.restart()).toThrow(AzwireError);
  expect(() => account.restart()).toThrow(/\/data\/azwire\.mdb is damaged: a record cannot be read/);
});
