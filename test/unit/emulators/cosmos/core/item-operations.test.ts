import { describe, expect, it } from 'vitest';
import { TestAccount } from '../../../../support/cosmos-account.ts';

const AT = { database: 'db', container: 'items' } as const;
const P = ['p'] as const;

describe('items', () => {
  it('get system properties, and what was sent of these is overwritten', () => {
    const account = new TestAccount();
    const sent = { id: 'a', pk: 'p', v: 1, _etag: 'x', _ts: 5, _rid: 'y', _self: 'z', _attachments: 'w' };
    const { document, lsn, outcome } = account.create(sent);
    expect({ outcome, lsn }).toEqual({ outcome: 'created', lsn: 1 });
    const container = account.ok({ type: 'get-container', ...AT }).resource;
    expect(document).toEqual({
      id: 'a',
      pk: 'p',
      v: 1,
      _rid: expect.stringMatching(/^.{22}==$/),
      _self: `${container._self}docs/${document._rid}/`,
      _etag: '"00000000-0000-0000-0000-000000000001"',
      _attachments: 'attachments/',
      _ts: account.nowMs / 1000,
    });
  });

  it('are told apart by partition key and id', () => {
    const account = new TestAccount();
    for (const pk of ['p', '', null, undefined, 0, false])
      account.create({ id: 'a', ...(pk === undefined ? {} : { pk }), of: String(pk) });
    for (const pk of ['p', '', null, undefined, 0, false]) {
      expect(account.read('a', [pk])?.document.of).toBe(String(pk));
    }
    expect(account.read('a', [])?.document.of).toBe('undefined');
    expect(account.errorOf({ type: 'create-item', ...AT, document: { id: 'a', pk: 'p' } })).toBe(
      'resource-already-exists',
    );
    expect(account.errorOf({ type: 'read-item', ...AT, id: 'a' })).toBe('partition-key-invalid');
    expect(account.errorOf({ type: 'read-item', ...AT, id: 'a', partitionKey: ['p', 'q'] })).toBe(
      'partition-key-invalid',
    );
    expect(account.errorOf({ type: 'create-item', ...AT, document: { id: 'b', pk: 'p' }, partitionKey: ['q'] })).toBe(
      'partition-key-mismatch',
    );
  });

  it('are found by rid too', () => {
    const account = new TestAccount();
    account.create({ id: 'a', pk: 'p' });
    const { document } = account.create({ id: 'b', pk: 'p' });
    expect(account.read(document._rid, P)?.document.id).toBe('b');
    expect(account.read(document._rid, ['q'])).toBeUndefined();
    const seen = account.ok({
      type: 'transact',
      ...AT,
      partitionKey: P,
      run: (transaction) => {
        const id = (rid: string) => transaction.find(rid)?.document.id;
        transaction.execute({ type: 'delete-item', id: document._rid });
        transaction.execute({ type: 'create-item', document: { id: 'c', pk: 'p' } });
        return [id(document._rid), id(transaction.find('c')!.document._rid)];
      },
    });
    expect(seen).toEqual([undefined, 'c']);
    expect(account.read(document._rid, P)).toBeUndefined();
  });

  it('keep to conditions', () => {
    const account = new TestAccount();
    const { _etag } = account.create({ id: 'a', pk: 'p' }).document;
    const replace = { type: 'replace-item', ...AT, id: 'a', document: { id: 'a', pk: 'p' } } as const;
    expect(account.errorOf({ ...replace, ifMatch: '"other"' })).toBe('precondition-failed');
    const second = account.ok({ ...replace, document: { ...replace.document }, ifMatch: _etag }).document;
    expect(second._etag).not.toBe(_etag);
    const unquoted = second._etag.slice(1, -1);
    expect(account.ok({ ...replace, document: { ...replace.document }, ifMatch: unquoted }).outcome).toBe('replaced');
    const { _etag: etag } = account.read('a', P)!.document;
    const read = { type: 'read-item', ...AT, id: 'a', partitionKey: P } as const;
    expect(account.ok({ ...read, ifNoneMatch: etag }).outcome).toBe('not-modified');
    expect(account.ok({ ...read, ifNoneMatch: _etag }).outcome).toBe('read');
    const upsert = { type: 'upsert-item', ...AT, document: { id: 'a', pk: 'p' } } as const;
    expect(account.errorOf({ ...upsert, ifNoneMatch: '*' })).toBe('precondition-failed');
    expect(account.errorOf({ ...upsert, ifMatch: _etag })).toBe('precondition-failed');
    expect(account.ok({ ...upsert, document: { id: 'new', pk: 'p' }, ifMatch: _etag }).outcome).toBe('created');
    const remove = { type: 'delete-item', ...AT, id: 'a', partitionKey: P } as const;
    expect(account.errorOf({ ...remove, ifMatch: _etag })).toBe('precondition-failed');
    expect(account.ok({ ...remove, ifMatch: '*' }).outcome).toBe('deleted');
    expect(account.errorOf(remove)).toBe('resource-not-found');
  });

  it.each([
    [{ pk: 'p' }, 'id-invalid'],
    [{ id: '', pk: 'p' }, 'id-invalid'],
    [{ id: 7, pk: 'p' }, 'id-invalid'],
    [{ id: 'a/b', pk: 'p' }, 'id-invalid'],
    [{ id: 'a?', pk: 'p' }, 'id-invalid'],
    [{ id: 'é'.repeat(512), pk: 'p' }, 'id-invalid'],
    [{ id: 'a', pk: 'p', text: 'x'.repeat(2 * 1024 * 1024) }, 'document-too-large'],
    [{ id: 'a', pk: 'x'.repeat(2049) }, 'partition-key-invalid'],
    [{ id: 'a', pk: 'p', deep: JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) }, 'document-invalid'],
  ])('are refused when they are like %#', (document, error) => {
    const account = new TestAccount();
    expect(account.errorOf({ type: 'create-item', ...AT, document: document as never })).toBe(error);
    expect(account.facts.filter(({ type }) => type === 'committed')).toEqual([]);
  });

  it('take any other id', () => {
    const account = new TestAccount();
    for (const id of ['é'.repeat(511), ' ', 'a b', '"', '__proto__', 'constructor']) {
      account.create({ id, pk: 'p' });
      expect(account.read(id, P)?.document.id).toBe(id);
    }
  });

  it('of a hierarchical key need all its levels', () => {
    const account = new TestAccount({ partitionKey: { paths: ['/a', '/b/c'], kind: 'MultiHash' } });
    account.create({ id: '1', a: 'x', b: { c: 1 } });
    account.create({ id: '1', a: 'x', b: 7 });
    expect(account.read('1', ['x', 1])?.document.b).toEqual({ c: 1 });
    expect(account.read('1', ['x', undefined])?.document.b).toBe(7);
    expect(account.errorOf({ type: 'read-item', ...AT, id: '1', partitionKey: ['x'] })).toBe('partition-key-invalid');
  });

  it('keep the values of unique keys apart in one partition key', () => {
    const account = new TestAccount({ uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/email', '/tenant/id'] }] } });
    account.create({ id: '1', pk: 'p', email: 'e', tenant: { id: 1 } });
    account.create({ id: '1', pk: 'q', email: 'e', tenant: { id: 1 } });
    account.create({ id: '2', pk: 'p', email: 'e' });
    const clash = (document: object) => account.errorOf({ type: 'upsert-item', ...AT, document: document as never });
    expect(clash({ id: '3', pk: 'p', email: 'e', tenant: { id: 1 } })).toBe('unique-key-violated');
    expect(clash({ id: '3', pk: 'p', email: 'e', tenant: { id: null } })).toBe('unique-key-violated');
    account.upsert({ id: '1', pk: 'p', email: 'other', tenant: { id: 1 } });
    account.create({ id: '3', pk: 'p', email: 'e', tenant: { id: 1 } });
    account.delete('3', P);
    account.upsert({ id: '1', pk: 'p', email: 'e', tenant: { id: 1 } });
    expect(clash({ id: '2', pk: 'p', email: 'e', tenant: { id: 1 } })).toBe('unique-key-violated');
  });

  it('can be deleted by partition key', () => {
    const account = new TestAccount();
    for (const id of ['1', '2', '3']) account.create({ id, pk: 'p' });
    account.create({ id: '1', pk: 'q' });
    const position = account.ok({ type: 'delete-partition', ...AT, partitionKey: P });
    expect(position).toMatchObject({ rangeId: '0', rangeLsn: 7 });
    expect(account.read('1', P)).toBeUndefined();
    expect(account.read('1', ['q'])?.document.id).toBe('1');
  });

  it('say where they lie', () => {
    const account = new TestAccount();
    const { position } = account.create({ id: 'a', pk: 'p' });
    expect(position).toEqual({ containerRid: expect.any(String), rangeId: '0', rangeLsn: 1 });
    expect(account.read('a', P)?.position).toEqual(position);
    expect(account.errorOf({ type: 'read-item', database: 'db', container: 'none', id: 'a', partitionKey: P })).toBe(
      'owner-not-found',
    );
  });
});
