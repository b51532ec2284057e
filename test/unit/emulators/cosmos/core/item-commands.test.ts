import { describe, expect, it } from 'vitest';
import type { BatchOperation } from '../../../../../emulators/cosmos/core/commands.ts';
import { Failure } from '../../../../../emulators/cosmos/core/failure.ts';
import { TestAccount } from '../../../../support/cosmos-account.ts';

const AT = { database: 'db', container: 'items' } as const;
const P = ['p'] as const;

function create(id: string, more: object = {}): BatchOperation {
  return { type: 'create-item', document: { id, pk: 'p', ...more } };
}

function errorsOf(results: readonly unknown[]): string[] {
  return results.map((result) => (result instanceof Failure ? result.error : 'ok'));
}

describe('a transactional batch', () => {
  it('writes everything under one LSN', () => {
    const account = new TestAccount();
    const operations: BatchOperation[] = [
      create('a'),
      { type: 'patch-item', id: 'a', operations: [{ op: 'incr', path: '/n', value: 2 }] },
      create('b'),
      { type: 'delete-item', id: 'b' },
      { type: 'read-item', id: 'a' },
    ];
    const { results, hasFailed } = account.ok({ type: 'execute-batch', ...AT, partitionKey: P, operations });
    expect(hasFailed).toBe(false);
    expect(results.map((result) => !(result instanceof Failure) && result.outcome)).toEqual([
      'created',
      'replaced',
      'created',
      'deleted',
      'read',
    ]);
    expect(account.read('a', P)).toMatchObject({ lsn: 1, document: { n: 2 } });
    expect(new Set(results.map((result) => !(result instanceof Failure) && result.document._etag)).size).toBe(3);
    const committed = account.facts.filter(({ type }) => type === 'committed');
    expect(committed).toHaveLength(1);
    expect(committed[0]).toMatchObject({
      lsn: 1,
      lastNumber: 2,
      changes: [{ operation: 'create' }, { operation: 'replace' }, { operation: 'create' }, { operation: 'delete' }],
    });
  });

  it('leaves everything as it was when one operation fails', () => {
    const account = new TestAccount({ uniqueKeyPolicy: { uniqueKeys: [{ paths: ['/u'] }] }, defaultTtl: 100 });
    account.create({ id: 'a', pk: 'p', u: 1 });
    account.create({ id: 'b', pk: 'p', u: 2 });
    const before = ['a', 'b'].map((id) => account.read(id, P));
    const operations: BatchOperation[] = [
      { type: 'replace-item', id: 'a', document: { id: 'a', pk: 'p', u: 3, ttl: 5 } },
      { type: 'delete-item', id: 'b' },
      create('b', { u: 2 }),
      create('c', { u: 1 }),
      create('a'),
    ];
    const { results, hasFailed } = account.ok({ type: 'execute-batch', ...AT, partitionKey: P, operations });
    expect(hasFailed).toBe(true);
    expect(errorsOf(results)).toEqual([...Array(4).fill('dependency-failed'), 'resource-already-exists']);
    expect(['a', 'b', 'c'].map((id) => account.read(id, P))).toEqual([...before, undefined]);
    const counts = account.ok({
      type: 'inspect',
      ...AT,
      run: ({ itemCount, lsn, lastNumber }) => ({ itemCount, lsn, lastNumber }),
    });
    expect(counts).toEqual({ itemCount: 2, lsn: 2, lastNumber: 2 });
    account.create({ id: 'c', pk: 'p', u: 3 });
    account.nowMs += 10_000;
    expect(account.read('a', P)?.document.u).toBe(1);
  });

  it('is for one partition key, and not too large', () => {
    const account = new TestAccount({}, { batchOperationsMax: 3, batchBytesMax: 1000 });
    const batch = (operations: BatchOperation[]) =>
      ({ type: 'execute-batch', ...AT, partitionKey: P, operations }) as const;
    expect(account.errorOf(batch([]))).toBe('batch-invalid');
    expect(account.errorOf(batch(['1', '2', '3', '4'].map((id) => create(id))))).toBe('batch-invalid');
    expect(account.errorOf(batch(['1', '2'].map((id) => create(id, { text: 'x'.repeat(600) }))))).toBe(
      'batch-too-large',
    );
    const other = account.ok(batch([{ type: 'create-item', document: { id: '1', pk: 'q' } }]));
    expect(errorsOf(other.results)).toEqual(['partition-key-mismatch']);
    expect(account.read('1', P)).toBeUndefined();
  });
});

describe('a bulk', () => {
  const operations: BatchOperation[] = [
    create('a'),
    create('a'),
    { type: 'upsert-item', document: { id: 'a', pk: 'q' }, partitionKey: ['q'] },
    { type: 'read-item', id: 'none', partitionKey: P },
    { type: 'delete-item', id: 'a', partitionKey: P },
  ];

  it('does each operation by itself', () => {
    const account = new TestAccount();
    const { results, hasFailed } = account.ok({ type: 'execute-bulk', ...AT, operations, continueOnError: true });
    expect(hasFailed).toBe(true);
    expect(errorsOf(results)).toEqual(['ok', 'resource-already-exists', 'ok', 'resource-not-found', 'ok']);
    expect(account.read('a', ['q'])?.lsn).toBe(2);
  });

  it('stops at a failure if it is told to', () => {
    const account = new TestAccount();
    const { results } = account.ok({ type: 'execute-bulk', ...AT, operations, continueOnError: false });
    expect(errorsOf(results)).toEqual(['ok', 'resource-already-exists', ...Array(3).fill('dependency-failed')]);
  });

  it('is refused for a range that is gone, and for keys of another range', () => {
    const account = new TestAccount();
    const [left] = account.ok({ type: 'split-range', ...AT, rangeId: '0' });
    expect(account.errorOf({ type: 'execute-bulk', ...AT, rangeId: '0', operations, continueOnError: true })).toBe(
      'range-gone',
    );
    // "p1" hashes to 06…, null to 37….
    const both: BatchOperation[] = ['p1', null].map((pk) => ({ type: 'create-item', document: { id: 'x', pk } }));
    const { results } = account.ok({
      type: 'execute-bulk',
      ...AT,
      rangeId: left!.id,
      operations: both,
      continueOnError: true,
    });
    expect(errorsOf(results)).toEqual(['ok', 'range-gone']);
  });
});

describe('a transaction', () => {
  it('is undone by a failure, and by what it throws', () => {
    const account = new TestAccount();
    const run = (end: () => Failure) =>
      account.execute({
        type: 'transact',
        ...AT,
        partitionKey: P,
        run: (transaction) => {
          transaction.execute(create('a'));
          expect(transaction.find('a')?.document.id).toBe('a');
          expect(transaction.items()).toHaveLength(1);
          return end();
        },
      });
    expect(run(() => new Failure('document-invalid', 'no'))).toBeInstanceOf(Failure);
    expect(() =>
      run(() => {
        throw new Error('thrown');
      }),
    ).toThrow('thrown');
    expect(account.read('a', P)).toBeUndefined();
    expect(account.create({ id: 'b', pk: 'p' }).lsn).toBe(1);
  });

  it('that throws loses nothing of what had happened before', () => {
    const account = new TestAccount({ defaultTtl: 1 });
    account.create({ id: 'a', pk: 'p' });
    account.nowMs += 1000;
    const run = () => {
      throw new Error('thrown');
    };
    expect(() => account.execute({ type: 'transact', ...AT, partitionKey: P, run })).toThrow('thrown');
    const { facts } = account.account.execute({ type: 'wake' }, account.nowMs);
    expect(facts).toMatchObject([{ type: 'committed', changes: [{ operation: 'delete', isExpired: true }] }]);
    expect(account.account.execute({ type: 'wake' }, account.nowMs).facts).toEqual([]);
  });

  it('goes on after an operation that failed', () => {
    const account = new TestAccount();
    const reply = account.ok({
      type: 'transact',
      ...AT,
      partitionKey: P,
      run: (transaction) =>
        [create('a'), create('a'), create('b')].map((operation) => transaction.execute(operation) instanceof Failure),
    });
    expect(reply).toEqual([false, true, false]);
    expect(account.read('b', P)?.lsn).toBe(1);
  });

  it('gives no command in the middle of another one', () => {
    const account = new TestAccount();
    const nested = () => account.read('a', P);
    expect(() => account.execute({ type: 'inspect', ...AT, run: nested })).toThrow('in the middle');
    expect(nested()).toBeUndefined();
  });
});
