import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../../emulators/cosmos/core/failure.ts';
import { TestAccount } from '../../../../support/cosmos-account.ts';

const AT = { database: 'db', container: 'items' } as const;
const P = ['p'] as const;

describe('time to live', () => {
  it('is that of the item, else that of the container', () => {
    const account = new TestAccount({ defaultTtl: 10 });
    account.create({ id: 'default', pk: 'p' });
    account.create({ id: 'own', pk: 'p', ttl: 20 });
    account.create({ id: 'never', pk: 'p', ttl: -1 });
    expect(account.wakeAtMs).toBe(account.nowMs + 10_000);
    const left = () => ['default', 'own', 'never'].filter((id) => account.read(id, P) !== undefined);
    account.nowMs += 9_999;
    expect(left()).toEqual(['default', 'own', 'never']);
    account.nowMs += 1;
    expect(left()).toEqual(['own', 'never']);
    account.nowMs += 10_000;
    account.ok({ type: 'wake' });
    expect(account.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
    expect(left()).toEqual(['never']);
    const { itemCount, lsn } = account.ok({ type: 'inspect', ...AT, run: (container) => container });
    expect({ itemCount, lsn }).toEqual({ itemCount: 1, lsn: 5 });
  });

  it('is off without a default, also where items have one', () => {
    const account = new TestAccount();
    account.create({ id: 'a', pk: 'p', ttl: 1 });
    expect(account.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
    account.nowMs += 5000;
    expect(account.read('a', P)).toBeDefined();
  });

  it('begins anew with each write', () => {
    const account = new TestAccount({ defaultTtl: -1 });
    account.create({ id: 'a', pk: 'p', ttl: 10 });
    account.nowMs += 8000;
    account.upsert({ id: 'a', pk: 'p', ttl: 10 });
    account.nowMs += 8000;
    expect(account.read('a', P)).toBeDefined();
    account.upsert({ id: 'a', pk: 'p' });
    expect(account.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('can be counted from a time in the item', () => {
    const account = new TestAccount({ defaultTtl: 10, ttlPropertyPath: '/seen/at' });
    const nowSec = account.nowMs / 1000;
    account.create({ id: 'later', pk: 'p', seen: { at: nowSec + 100.7 } });
    account.create({ id: 'none', pk: 'p', seen: { at: 'x' } });
    account.nowMs += 10_000;
    expect(['later', 'none'].map((id) => account.read(id, P)?.document.id)).toEqual(['later', undefined]);
    expect(account.wakeAtMs).toBe((nowSec + 110) * 1000);
    account.create({ id: 'past', pk: 'p', seen: { at: 5 } });
    expect(account.read('past', P)).toBeUndefined();
  });

  it('changes for all items with that of the container', () => {
    const account = new TestAccount();
    account.create({ id: 'a', pk: 'p' });
    const body = { id: 'items', partitionKey: { paths: ['/pk'] }, defaultTtl: 5 };
    account.ok({ type: 'replace-container', ...AT, body });
    account.nowMs += 5000;
    expect(account.read('a', P)).toBeUndefined();
  });

  it.each([0, -2, 1.5, '10', 2 ** 31])('cannot be %j', (ttl) => {
    const account = new TestAccount({ defaultTtl: -1 });
    expect(account.errorOf({ type: 'create-item', ...AT, document: { id: 'a', pk: 'p', ttl } })).toBe(
      'document-invalid',
    );
    const body = { id: 'other', partitionKey: { paths: ['/pk'] }, defaultTtl: ttl };
    expect(account.errorOf({ type: 'create-container', database: 'db', body })).toBe('definition-invalid');
  });

  it('goes on after many writes of the same items', () => {
    const account = new TestAccount({ defaultTtl: 100 });
    for (let i = 0; i < 5000; i++) {
      account.nowMs += 10;
      account.upsert({ id: `${i % 3}`, pk: 'p', i });
    }
    const writtenAtSec = Math.floor(account.nowMs / 1000);
    account.nowMs = (writtenAtSec + 100) * 1000 - 1;
    expect(account.read('1', P)).toBeDefined();
    account.nowMs += 1;
    expect(['0', '1', '2'].map((id) => account.read(id, P))).toEqual([undefined, undefined, undefined]);
  });

  it('is over for a thousand in one turn that nobody waits for, and for all before a command', () => {
    const account = new TestAccount({ defaultTtl: 10 });
    for (let i = 0; i < 2500; i++) account.create({ id: `${i}`, pk: 'p' });
    account.nowMs += 10_000;
    const expired = () => account.facts.filter((fact) => fact.type === 'committed' && fact.changes[0]?.isExpired);
    account.ok({ type: 'wake' });
    expect(expired()).toHaveLength(1000);
    expect(account.wakeAtMs).toBeLessThanOrEqual(account.nowMs);
    account.ok({ type: 'wake' });
    expect(expired()).toHaveLength(2000);
    expect(account.ok({ type: 'inspect', ...AT, run: ({ itemCount }) => itemCount })).toBe(0);
    expect(account.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('is that of what was committed, whatever a transaction did', () => {
    const account = new TestAccount({ defaultTtl: 10 });
    account.create({ id: 'a', pk: 'p' });
    const { wakeAtMs } = account;
    const undone = () => new Failure('document-invalid', 'thrown');
    account.execute({
      type: 'transact',
      ...AT,
      partitionKey: P,
      run: (transaction) => {
        transaction.execute({ type: 'upsert-item', document: { id: 'a', pk: 'p', ttl: 1 } });
        transaction.execute({ type: 'delete-item', id: 'a' });
        return undone();
      },
    });
    expect(account.wakeAtMs).toBe(wakeAtMs);
    const operations = [
      { type: 'upsert-item', document: { id: 'a', pk: 'p', ttl: 1 } },
      { type: 'delete-item', id: 'a' },
      { type: 'create-item', document: { id: 'b', pk: 'p', ttl: 3 } },
      { type: 'upsert-item', document: { id: 'b', pk: 'p', ttl: 5 } },
    ] as const;
    account.ok({ type: 'execute-batch', ...AT, partitionKey: P, operations });
    expect(account.wakeAtMs).toBe(account.nowMs + 5_000);
  });

  it('ends with the container', () => {
    const account = new TestAccount({ defaultTtl: 10 });
    account.create({ id: 'a', pk: 'p' });
    account.ok({ type: 'delete-container', ...AT });
    account.nowMs += 20_000;
    account.ok({ type: 'wake' });
    expect(account.facts.at(-1)?.type).not.toBe('committed');
    expect(account.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  });
});
