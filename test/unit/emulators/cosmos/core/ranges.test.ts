import { describe, expect, it } from 'vitest';
import type { FeedScope } from '../../../../../emulators/cosmos/core/commands.ts';
import { Failure } from '../../../../../emulators/cosmos/core/failure.ts';
import { itemsInOrder, resolveScope } from '../../../../../emulators/cosmos/core/scope.ts';
import { TestAccount } from '../../../../support/cosmos-account.ts';

const AT = { database: 'db', container: 'items' } as const;
const HALF = `1${'F'.repeat(31)}`;

function idsIn(account: TestAccount, scope: FeedScope, afterNumber = 0): string[] {
  return account.ok({
    type: 'inspect',
    ...AT,
    run: (container) => {
      const resolved = resolveScope(container, scope);
      if (resolved instanceof Failure) return resolved;
      return resolved.ranges.flatMap((range) =>
        [...itemsInOrder(container, resolved, range, afterNumber)].map(({ document }) => document.id),
      );
    },
  });
}

describe('partition key ranges', () => {
  it('split in the middle or where it is said, and merge', () => {
    const account = new TestAccount();
    const split = (rangeId: string, at?: string) => account.ok({ type: 'split-range', ...AT, rangeId, at });
    const [left, right] = split('0');
    expect([left, right]).toEqual([
      { id: '1', parents: ['0'], minInclusive: '', maxExclusive: HALF },
      { id: '2', parents: ['0'], minInclusive: HALF, maxExclusive: 'FF' },
    ]);
    expect(split('2', '30')).toMatchObject([
      { id: '3', maxExclusive: '30', parents: ['0', '2'] },
      { id: '4', minInclusive: '30' },
    ]);
    const [merged] = account.ok({ type: 'merge-ranges', ...AT, rangeIds: ['3', '1'] });
    expect(merged).toEqual({ id: '5', parents: ['0', '1', '2', '3'], minInclusive: '', maxExclusive: '30' });
    const { ranges } = account.ok({ type: 'list-ranges', ...AT });
    expect(ranges.map(({ id }) => id)).toEqual(['5', '4']);
    expect(account.facts.at(-1)).toMatchObject({ type: 'ranges-changed', nextRangeId: 6, version: 4 });
  });

  it.each([
    ['split-range', { rangeId: '9' }, 'range-gone'],
    ['split-range', { rangeId: '1', at: HALF }, 'range-invalid'],
    ['split-range', { rangeId: '1', at: '' }, 'range-invalid'],
    ['merge-ranges', { rangeIds: ['1', '9'] }, 'range-gone'],
    ['merge-ranges', { rangeIds: ['1', '1'] }, 'range-invalid'],
    ['merge-ranges', { rangeIds: ['1', '4'] }, 'range-invalid'],
  ])('do not %s %j', (type, asked, error) => {
    const account = new TestAccount();
    account.ok({ type: 'split-range', ...AT, rangeId: '0' });
    account.ok({ type: 'split-range', ...AT, rangeId: '2' });
    expect(account.errorOf({ type, ...AT, ...asked } as never)).toBe(error);
    expect(account.ok({ type: 'list-ranges', ...AT }).ranges).toHaveLength(3);
  });

  it('know the last write in each', () => {
    const account = new TestAccount();
    const lsnsOf = (pk: string | null) =>
      account.ok({ type: 'inspect', ...AT, run: (container) => container.positionOf([pk]).rangeLsn });
    account.create({ id: 'a', pk: 'p1' });
    account.ok({ type: 'split-range', ...AT, rangeId: '0' });
    account.create({ id: 'b', pk: null });
    account.create({ id: 'c', pk: null });
    expect([lsnsOf('p1'), lsnsOf(null)]).toEqual([1, 3]);
    account.ok({ type: 'merge-ranges', ...AT, rangeIds: ['1', '2'] });
    expect([lsnsOf('p1'), lsnsOf(null)]).toEqual([3, 3]);
  });
});

describe('items in order', () => {
  it('come by range and rid, whatever part is asked for', () => {
    const account = new TestAccount();
    // 06…, 37…, 22…
    for (const pk of ['p1', null, 'redmond']) for (const n of [1, 2]) account.create({ id: `${pk}${n}`, pk });
    account.upsert({ id: 'p11', pk: 'p1' });
    account.delete('null1', [null]);
    account.create({ id: 'null1', pk: null });
    const all = ['p11', 'p12', 'null2', 'redmond1', 'redmond2', 'null1'];
    expect(idsIn(account, {})).toEqual(all);
    expect(idsIn(account, {}, 3)).toEqual(all.slice(2));
    expect(idsIn(account, { partitionKey: [null] })).toEqual(['null2', 'null1']);
    expect(idsIn(account, { partitionKey: [null] }, 4)).toEqual(['null1']);
    expect(idsIn(account, { epkRange: { minInclusive: '20', maxExclusive: '30' } })).toEqual(['redmond1', 'redmond2']);
    account.ok({ type: 'split-range', ...AT, rangeId: '0' });
    expect(idsIn(account, { rangeId: '1' })).toEqual(['p11', 'p12']);
    expect(idsIn(account, { rangeId: '2', partitionKey: ['redmond'] })).toEqual(['redmond1', 'redmond2']);
    expect(idsIn(account, { rangeId: '1', partitionKey: ['redmond'] })).toEqual([]);
    expect(idsIn(account, {})).toEqual(['p11', 'p12', 'null2', 'redmond1', 'redmond2', 'null1']);
  });

  it('of one key among many are not looked for among all', () => {
    const account = new TestAccount();
    for (let i = 0; i < 100; i++) account.create({ id: `${i}`, pk: `${i % 50}` });
    expect(idsIn(account, { partitionKey: ['7'] })).toEqual(['7', '57']);
    expect(idsIn(account, { partitionKey: ['7'] }, 8)).toEqual(['57']);
  });

  it('have in a transaction what it has written', () => {
    const account = new TestAccount();
    for (const id of ['1', '2']) account.create({ id, pk: 'p' });
    const seen = account.ok({
      type: 'transact',
      ...AT,
      partitionKey: ['p'],
      run: (transaction, container) => {
        transaction.execute({ type: 'delete-item', id: '1' });
        transaction.execute({ type: 'create-item', document: { id: '3', pk: 'p' } });
        const scope = resolveScope(container, { partitionKey: ['p'] });
        if (scope instanceof Failure) return scope;
        return [...itemsInOrder(container, scope, scope.ranges[0]!)].map(({ document }) => document.id);
      },
    });
    expect(seen).toEqual(['2', '3']);
  });
});
