import { describe, expect, it } from 'vitest';
import type { ChangeFeedPage, ReadChangeFeed } from '../../../../../../emulators/cosmos/core/commands.ts';
import { TestAccount } from '../../../../../support/cosmos-account.ts';

const AT = { database: 'db', container: 'items' } as const;

function read(account: TestAccount, asked: Partial<ReadChangeFeed> = {}): ChangeFeedPage {
  return account.ok({ type: 'read-change-feed', ...AT, mode: 'latest-version', scope: {}, countMax: 100, ...asked });
}

function idsOf({ items }: ChangeFeedPage): string[] {
  return items.map(({ document, lsn }) => `${document.id}@${lsn}`);
}

function batch(account: TestAccount, ids: readonly string[], pk = 'p'): void {
  const operations = ids.map((id) => ({ type: 'upsert-item', document: { id, pk } }) as const);
  account.ok({ type: 'execute-batch', ...AT, partitionKey: [pk], operations });
}

describe('the feed of latest versions', () => {
  it('has each item once, where it was written last, and no deletes', () => {
    const account = new TestAccount();
    for (const id of ['a', 'b', 'c']) account.create({ id, pk: 'p' });
    account.upsert({ id: 'a', pk: 'p' });
    account.delete('b', ['p']);
    const page = read(account);
    expect(idsOf(page)).toEqual(['c@3', 'a@4']);
    expect(page.continuationLsn).toBe(5);
    expect(page.positions).toMatchObject([{ rangeId: '0', rangeLsn: 5 }]);
    expect(idsOf(read(account, { after: 3 }))).toEqual(['a@4']);
    expect(read(account, { after: 5 })).toMatchObject({ items: [], continuationLsn: 5 });
  });

  it('of an empty container begins at 0', () => {
    const account = new TestAccount();
    expect(read(account)).toMatchObject({ items: [], continuationLsn: 0 });
    expect(read(account, { after: 'now' })).toMatchObject({ items: [], continuationLsn: 0 });
    account.create({ id: 'a', pk: 'p' });
    expect(idsOf(read(account, { after: 0 }))).toEqual(['a@1']);
  });

  it('from now has only what comes', () => {
    const account = new TestAccount();
    account.create({ id: 'a', pk: 'p' });
    const { continuationLsn } = read(account, { after: 'now' });
    account.create({ id: 'b', pk: 'p' });
    expect(idsOf(read(account, { after: continuationLsn }))).toEqual(['b@2']);
  });

  it('from a time has what was written at that second or later', () => {
    const account = new TestAccount();
    account.create({ id: 'a', pk: 'p' });
    account.nowMs += 1000;
    account.create({ id: 'b', pk: 'p' });
    expect(idsOf(read(account, { sinceSec: account.nowMs / 1000 }))).toEqual(['b@2']);
    expect(read(account, { sinceSec: account.nowMs / 1000 + 1 })).toMatchObject({ items: [], continuationLsn: 2 });
  });

  it('goes page by page, and never divides a transaction', () => {
    const account = new TestAccount();
    account.create({ id: 'a', pk: 'p' });
    batch(account, ['b', 'c', 'd']);
    account.create({ id: 'e', pk: 'p' });
    const first = read(account, { countMax: 2 });
    expect(idsOf(first)).toEqual(['a@1', 'b@2', 'c@2', 'd@2']);
    const second = read(account, { countMax: 2, after: first.continuationLsn });
    expect(idsOf(second)).toEqual(['e@3']);
    expect(read(account, { countMax: 1 })).toMatchObject({ continuationLsn: 1 });
  });

  it('of a partition key moves on past what others write', () => {
    const account = new TestAccount();
    for (let i = 0; i < 40; i++) account.create({ id: `${i}`, pk: i % 20 === 0 ? 'p' : 'q' });
    const scope = { partitionKey: ['p'] };
    const first = read(account, { scope, countMax: 1 });
    expect(idsOf(first)).toEqual(['0@1']);
    const second = read(account, { scope, countMax: 1, after: first.continuationLsn });
    expect(idsOf(second)).toEqual(['20@21']);
    expect(read(account, { scope, after: 21 })).toMatchObject({ items: [], continuationLsn: 40 });
    expect(read(account, { scope: { partitionKey: ['none'] } })).toMatchObject({ items: [], continuationLsn: 40 });
    expect(idsOf(read(account, { scope: { partitionKey: ['q'] }, countMax: 1, after: 30 }))).toEqual(['30@31']);
  });

  it('of a prefix of a hierarchical key has all that begins with it', () => {
    const account = new TestAccount({ partitionKey: { paths: ['/a', '/b'], kind: 'MultiHash' } });
    for (const [a, b] of [
      ['x', 1],
      ['y', 1],
      ['x', 2],
    ])
      account.create({ id: `${a}${b}`, a, b });
    expect(idsOf(read(account, { scope: { partitionKey: ['x'] } }))).toEqual(['x1@1', 'x2@3']);
    expect(idsOf(read(account, { scope: { partitionKey: ['x', 2] } }))).toEqual(['x2@3']);
  });

  it('goes on after a split and a merge where it was', () => {
    const account = new TestAccount();
    for (let i = 0; i < 10; i++) account.create({ id: `${i}`, pk: `${i}` });
    const first = read(account, { scope: { rangeId: '0' }, countMax: 4 });
    const [left, right] = account.ok({ type: 'split-range', ...AT, rangeId: '0' });
    const asked: Partial<ReadChangeFeed> = { scope: { rangeId: '0' }, after: first.continuationLsn };
    expect(
      account.errorOf({ type: 'read-change-feed', ...AT, mode: 'latest-version', countMax: 9, scope: {}, ...asked }),
    ).toBe('range-gone');
    const rest = [left, right].flatMap((range) => idsOf(read(account, { after: 4, scope: { rangeId: range!.id } })));
    expect(rest.toSorted()).toEqual(['4@5', '5@6', '6@7', '7@8', '8@9', '9@10']);
    const whole = read(account, { after: 2, countMax: 3 });
    expect(idsOf(whole)).toEqual(['2@3', '3@4', '4@5']);
    expect(whole.continuationLsn).toBe(5);
    const [merged] = account.ok({ type: 'merge-ranges', ...AT, rangeIds: [left!.id, right!.id] });
    expect(merged).toMatchObject({ id: '3', parents: ['0', '1', '2'], minInclusive: '', maxExclusive: 'FF' });
    expect(idsOf(read(account, { after: 8, scope: { rangeId: '3' } }))).toEqual(['8@9', '9@10']);
    const half = { minInclusive: '', maxExclusive: left!.maxExclusive };
    const ofHalf = idsOf(read(account, { scope: { rangeId: '3', epkRange: half } }));
    expect(rest).toEqual(expect.arrayContaining(ofHalf.filter((id) => Number(id.split('@')[1]) > 4)));
    expect(ofHalf.length).toBeGreaterThan(0);
    expect(ofHalf.length).toBeLessThan(10);
  });

  it('counts a position that is ahead as now', () => {
    const account = new TestAccount();
    account.create({ id: 'a', pk: 'p' });
    expect(read(account, { after: 99 })).toMatchObject({ items: [], continuationLsn: 1 });
  });

  it('can be filtered', () => {
    const account = new TestAccount();
    for (const id of ['a', 'b']) account.create({ id, pk: 'p' });
    expect(idsOf(read(account, { matches: ({ id }) => id === 'b' }))).toEqual(['b@2']);
  });
});

describe('the feed of all versions and deletes', () => {
  const mode = 'all-versions-and-deletes';

  it('has everything that happened', () => {
    const account = new TestAccount({ defaultTtl: -1 });
    account.create({ id: 'a', pk: 'p', v: 1 });
    account.upsert({ id: 'a', pk: 'p', v: 2, ttl: 10 });
    account.create({ id: 'b', pk: 'p' });
    account.delete('b', ['p']);
    account.nowMs += 10_000;
    const { changes, continuationLsn, items } = read(account, { mode });
    expect(items).toEqual([]);
    expect(continuationLsn).toBe(5);
    expect(
      changes.map(({ operation, lsn, previousLsn, isExpired }) => ({ operation, lsn, previousLsn, isExpired })),
    ).toEqual([
      { operation: 'create', lsn: 1, previousLsn: 0, isExpired: false },
      { operation: 'replace', lsn: 2, previousLsn: 1, isExpired: false },
      { operation: 'create', lsn: 3, previousLsn: 0, isExpired: false },
      { operation: 'delete', lsn: 4, previousLsn: 3, isExpired: false },
      { operation: 'delete', lsn: 5, previousLsn: 2, isExpired: true },
    ]);
    expect(changes[1]).toMatchObject({ current: { v: 2 }, previous: { v: 1 }, partitionKey: ['p'] });
    expect(changes[4]).toMatchObject({
      current: undefined,
      previous: { id: 'a', v: 2 },
      timestampSec: account.nowMs / 1000,
    });
    expect(read(account, { mode, after: 3, countMax: 1 })).toMatchObject({ changes: [{ lsn: 4 }], continuationLsn: 4 });
    expect(read(account, { mode, after: 5 })).toMatchObject({ changes: [], continuationLsn: 5 });
  });

  it('is one of a part of the container too, and never divides a transaction', () => {
    const account = new TestAccount();
    batch(account, ['a', 'b', 'a'], 'p1');
    account.create({ id: 'c', pk: null });
    const [left, right] = account.ok({ type: 'split-range', ...AT, rangeId: '0' });
    const of = (rangeId: string) =>
      read(account, { mode, scope: { rangeId }, countMax: 1 }).changes.map(({ lsn }) => lsn);
    expect(of(left!.id)).toEqual([1, 1, 1]);
    expect(of(right!.id)).toEqual([2]);
    expect(read(account, { mode, scope: { partitionKey: [null] } }).changes).toHaveLength(1);
  });

  it('forgets what is past the number that is kept, and says so', () => {
    const account = new TestAccount({}, { changesRetainedMax: 10 });
    for (let i = 0; i < 30; i++) account.create({ id: `${i}`, pk: 'p' });
    const { changes } = read(account, { mode });
    expect(changes.map(({ lsn }) => lsn)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect(account.facts.filter(({ type }) => type === 'changes-forgotten').at(-1)).toMatchObject({ throughLsn: 20 });
    expect(account.errorOf({ type: 'read-change-feed', ...AT, mode, scope: {}, countMax: 9, after: 19 })).toBe(
      'change-feed-position-lost',
    );
    expect(read(account, { mode, after: 20 }).changes).toHaveLength(10);
  });

  it('forgets what is more than may be kept, however few changes it is', () => {
    const account = new TestAccount({}, { changesRetainedBytesMax: 5000 });
    for (let i = 0; i < 20; i++) account.upsert({ id: '1', pk: 'p', text: 'x'.repeat(960) });
    expect(read(account, { mode }).changes.map(({ lsn }) => lsn)).toEqual([16, 17, 18, 19, 20]);
  });

  it('keeps as long as the policy of the container says, however much it is', () => {
    const account = new TestAccount({ changeFeedPolicy: { retentionDuration: 5 } }, { changesRetainedMax: 1 });
    for (let i = 0; i < 5; i++) {
      account.create({ id: `${i}`, pk: 'p' });
      account.nowMs += 60_000;
    }
    expect(read(account, { mode }).changes).toHaveLength(5);
    account.nowMs += 60_000;
    expect(read(account, { mode }).changes.map(({ lsn }) => lsn)).toEqual([2, 3, 4, 5]);
  });
});

describe('a page that is bounded by bytes', () => {
  const text = 'x'.repeat(1000);
  const bounded = { bytesMax: 2500 } as const;

  it('ends with the document that reaches the bound, and the next one goes on', () => {
    const account = new TestAccount();
    for (const id of ['a', 'b', 'c', 'd']) account.create({ id, pk: 'p', text });
    const page = read(account, bounded);
    expect(idsOf(page)).toEqual(['a@1', 'b@2', 'c@3']);
    expect(page.continuationLsn).toBe(3);
    expect(idsOf(read(account, { ...bounded, after: 3 }))).toEqual(['d@4']);
  });

  it('loses nothing over several ranges', () => {
    const account = new TestAccount();
    account.ok({ type: 'split-range', ...AT, rangeId: '0' });
    for (let n = 0; n < 20; n++) account.create({ id: `${n}`, pk: `p${n % 7}`, text });
    const found: string[] = [];
    for (let page = read(account, bounded); page.items.length > 0; ) {
      expect(page.items.length).toBeLessThanOrEqual(3);
      found.push(...idsOf(page));
      page = read(account, { ...bounded, after: page.continuationLsn });
    }
    expect(found).toEqual(Array.from({ length: 20 }, (_, n) => `${n}@${n + 1}`));
  });

  it('counts what deletes show', () => {
    const account = new TestAccount();
    for (const id of ['a', 'b', 'c', 'd']) account.create({ id, pk: 'p', text });
    for (const id of ['a', 'b', 'c', 'd']) account.delete(id, ['p']);
    const page = read(account, { ...bounded, mode: 'all-versions-and-deletes', after: 4 });
    expect(page.changes.map(({ lsn }) => lsn)).toEqual([5, 6, 7]);
    expect(page.continuationLsn).toBe(7);
  });
});
