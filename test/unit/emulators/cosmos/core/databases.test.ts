import { describe, expect, it } from 'vitest';
import { TestAccount } from '../../../../support/cosmos-account.ts';

const AT = { database: 'db', container: 'items' } as const;
const PARTITION_KEY = { paths: ['/pk'] };

describe('databases', () => {
  it('are made, found by name and rid, listed and deleted with all they hold', () => {
    const account = new TestAccount();
    const { resource, outcome } = account.ok({ type: 'create-database', body: { id: 'other', mine: 1, _rid: 'x' } });
    expect(outcome).toBe('created');
    expect(resource).toEqual({
      id: 'other',
      mine: 1,
      _rid: expect.stringMatching(/^.{6}==$/),
      _self: `dbs/${resource._rid}/`,
      _etag: expect.stringMatching(/^"[0-9a-f-]{36}"$/),
      _ts: account.nowMs / 1000,
      _colls: 'colls/',
      _users: 'users/',
    });
    expect(account.ok({ type: 'get-database', database: resource._rid }).resource).toEqual(resource);
    expect(account.ok({ type: 'list-databases' }).resources.map(({ id }) => id)).toEqual(['db', 'other']);
    account.create({ id: 'a', pk: 'p' });
    account.ok({ type: 'delete-database', database: 'db' });
    expect(account.facts.at(-1)).toMatchObject({ type: 'database-deleted' });
    expect(account.errorOf({ type: 'get-database', database: 'db' })).toBe('resource-not-found');
    expect(account.errorOf({ type: 'get-container', ...AT })).toBe('owner-not-found');
    expect(account.ok({ type: 'list-resources', kind: 'offers', owner: {} }).resources).toEqual([]);
  });

  it.each([{}, { id: '' }, { id: 1 }, { id: 'a/b' }, { id: 'a ' }, { id: 'x'.repeat(256) }])('cannot be %j', (body) => {
    expect(new TestAccount().errorOf({ type: 'create-database', body })).toBe('id-invalid');
  });

  it('have names of their own', () => {
    expect(new TestAccount().errorOf({ type: 'create-database', body: { id: 'db' } })).toBe('resource-already-exists');
  });
});

describe('containers', () => {
  it('are shown with their links', () => {
    const account = new TestAccount();
    const { resource } = account.ok({ type: 'get-container', ...AT });
    const database = account.ok({ type: 'get-database', database: 'db' }).resource;
    expect(resource).toMatchObject({
      id: 'items',
      _rid: expect.stringMatching(/^.{11}=$/),
      _self: `dbs/${database._rid}/colls/${resource._rid}/`,
      _docs: 'docs/',
      _sprocs: 'sprocs/',
      _triggers: 'triggers/',
      _udfs: 'udfs/',
      _conflicts: 'conflicts/',
    });
    const byRid = { database: database._rid, container: resource._rid };
    expect(account.ok({ type: 'get-container', ...byRid }).resource).toBe(resource);
    expect(account.ok({ type: 'list-containers', database: 'db' })).toEqual({
      ownerRid: database._rid,
      resources: [resource],
    });
    expect(account.errorOf({ type: 'list-containers', database: 'none' })).toBe('owner-not-found');
    expect(account.errorOf({ type: 'get-container', database: 'db', container: 'none' })).toBe('resource-not-found');
  });

  it('made again under the same name have another rid and begin anew', () => {
    const account = new TestAccount();
    const before = account.create({ id: 'a', pk: 'p' });
    account.ok({ type: 'delete-container', ...AT });
    account.container('items');
    expect(account.read('a', ['p'])).toBeUndefined();
    const after = account.create({ id: 'a', pk: 'p' });
    expect(after.lsn).toBe(1);
    expect(after.position.containerRid).not.toBe(before.position.containerRid);
  });

  it('are replaced under a condition', () => {
    const account = new TestAccount();
    const { resource } = account.ok({ type: 'get-container', ...AT });
    const replace = {
      type: 'replace-container',
      ...AT,
      body: { id: 'items', partitionKey: PARTITION_KEY, defaultTtl: 7 },
    } as const;
    expect(account.errorOf({ ...replace, ifMatch: '"other"' })).toBe('precondition-failed');
    const replaced = account.ok({ ...replace, ifMatch: resource._etag }).resource;
    expect(replaced).toMatchObject({ defaultTtl: 7, _rid: resource._rid });
    expect(replaced._etag).not.toBe(resource._etag);
    expect(account.ok({ type: 'get-container', ...AT }).resource).toBe(replaced);
  });

  it('are as many as the limit says', () => {
    const account = new TestAccount({}, { containersMax: 1 });
    const body = { id: 'second', partitionKey: PARTITION_KEY };
    expect(account.errorOf({ type: 'create-container', database: 'db', body })).toBe('limit-reached');
  });

  it('list their ranges with an etag that changes with them', () => {
    const account = new TestAccount();
    const { ranges, etag, containerRid } = account.ok({ type: 'list-ranges', ...AT });
    const { _self } = account.ok({ type: 'get-container', ...AT }).resource;
    expect(ranges).toEqual([
      {
        id: '0',
        minInclusive: '',
        maxExclusive: 'FF',
        parents: [],
        _rid: expect.stringMatching(/^.{10}.*==$/),
        _self: `${_self}pkranges/${ranges[0]!._rid}/`,
        _etag: etag,
        _ts: account.nowMs / 1000,
      },
    ]);
    expect(ranges[0]!._rid.slice(0, 10)).toBe(containerRid.slice(0, 10));
    account.ok({ type: 'split-range', ...AT, rangeId: '0' });
    const after = account.ok({ type: 'list-ranges', ...AT });
    expect(after.etag).not.toBe(etag);
    expect(after.ranges.map(({ id, parents }) => ({ id, parents }))).toEqual([
      { id: '1', parents: ['0'] },
      { id: '2', parents: ['0'] },
    ]);
  });
});

describe('offers', () => {
  it('are made with what has throughput, and go with it', () => {
    const account = new TestAccount();
    const offers = () => account.ok({ type: 'list-resources', kind: 'offers', owner: {} }).resources;
    const { resource: items } = account.ok({ type: 'get-container', ...AT });
    expect(offers()).toMatchObject([
      { resource: items._self, offerResourceId: items._rid, content: { offerThroughput: 400 } },
    ]);
    account.ok({ type: 'create-database', body: { id: 'shared' }, autoscaleMax: 4000 });
    account.ok({ type: 'create-container', database: 'shared', body: { id: 'c', partitionKey: PARTITION_KEY } });
    expect(offers()).toMatchObject([
      {},
      { content: { offerThroughput: 400, offerAutopilotSettings: { maxThroughput: 4000 } } },
    ]);
    account.ok({ type: 'delete-container', ...AT });
    account.ok({ type: 'delete-database', database: 'shared' });
    expect(offers()).toEqual([]);
    expect(account.facts.filter(({ type }) => type === 'resource-deleted')).toHaveLength(2);
  });
});
