import { expect, it } from 'vitest';
import { Account } from '../../../../../emulators/cosmos/core/account.ts';
import type { ChangeFeedPage, ItemReply } from '../../../../../emulators/cosmos/core/commands.ts';
import type { Fact } from '../../../../../emulators/cosmos/core/facts.ts';
import { COSMOS_LIMITS } from '../../../../../emulators/cosmos/limits.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';
import { TestAccount } from '../../../../support/cosmos-account.ts';

const AT = { database: 'db', container: 'items' } as const;

function only<T extends Fact['type']>(facts: readonly Fact[], type: T): Extract<Fact, { type: T }>[] {
  return facts.filter((fact): fact is Extract<Fact, { type: T }> => fact.type === type);
}

it('an account comes back from its facts, and goes on with new numbers and without going back in time', () => {
  const { account: _, ...before } = prepared();
  const account = new Account({ ids: seededIds(2), limits: COSMOS_LIMITS.relaxed });
  const restoration = account.restoration();
  for (const { database } of only(before.facts, 'database-written')) restoration.database(database);
  const { container, databaseRid } = only(before.facts, 'container-written')[0]!;
  const committed = only(before.facts, 'committed');
  const { lsn, lastNumber } = committed.at(-1)!;
  const ranges = only(before.facts, 'ranges-changed').at(-1)!;
  restoration.container({ databaseRid, definition: container, ranges, lsn, lastNumber, forgottenThroughLsn: 0 });
  for (const { kind, ownerRid, resource } of only(before.facts, 'resource-written')) {
    restoration.resource(kind, ownerRid, resource);
  }
  restoration.item(container._rid, structuredClone(before.kept.document), before.kept.lsn);
  for (const change of committed.flatMap(({ changes }) => structuredClone(changes))) {
    restoration.change(container._rid, change);
  }
  restoration.finish();

  // A clock that is behind what was written.
  const nowMs = before.nowMs - 60_000;
  const read = account.execute({ type: 'read-item', ...AT, id: 'b', partitionKey: ['p'] }, nowMs);
  expect(read.reply).toMatchObject({ lsn: 2, document: before.kept.document, position: { rangeLsn: 3 } });
  expect(read.wakeAtMs).toBe(before.nowMs + 50_000);
  const feed = { type: 'read-change-feed', ...AT, scope: {}, countMax: 10 } as const;
  const all = account.execute({ ...feed, mode: 'all-versions-and-deletes' }, nowMs).reply;
  expect(all).toMatchObject({ changes: [{ operation: 'create' }, { operation: 'create' }, { operation: 'delete' }] });
  // The latest version is one object, however often it is shown.
  const latest = account.execute({ ...feed, mode: 'latest-version' }, nowMs).reply as ChangeFeedPage;
  expect((all as ChangeFeedPage).changes[1]!.current).toBe(latest.items[0]!.document);
  const created = account.execute({ type: 'create-item', ...AT, document: { id: 'c', pk: 'p' } }, nowMs)
    .reply as ItemReply;
  expect(created).toMatchObject({ lsn: 4, document: { _ts: before.nowMs / 1000 } });
  expect(created.document._rid).not.toBe(before.deletedRid);
  const users = account.execute({ type: 'list-resources', kind: 'users', owner: { database: 'db' } }, nowMs).reply;
  expect(users).toMatchObject({ resources: [{ id: 'u' }] });
});

function prepared() {
  const account = new TestAccount({ defaultTtl: 50 });
  account.ok({ type: 'create-resource', kind: 'users', owner: { database: 'db' }, body: { id: 'u' } });
  const { document } = account.create({ id: 'a', pk: 'p' });
  const kept = account.create({ id: 'b', pk: 'p' });
  account.delete('a', ['p']);
  return { account, facts: account.facts, nowMs: account.nowMs, kept, deletedRid: document._rid };
}
