import { expect, it } from 'vitest';
import { Account } from '../../../../../emulators/cosmos/core/account.ts';
import type { Fact } from '../../../../../emulators/cosmos/core/facts.ts';
import { COSMOS_LIMITS } from '../../../../../emulators/cosmos/limits.ts';
import { AccountHost } from '../../../../../emulators/cosmos/runtime/account-host.ts';
import { DeclaredDatabases } from '../../../../../emulators/cosmos/runtime/declared-databases.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';

const ITEMS = { id: 'items', partitionKey: { paths: ['/pk'] }, defaultTtl: 10 };

function start() {
  const clock = new VirtualClock();
  const facts: Fact[] = [];
  const account = new Account({ ids: seededIds(1), limits: COSMOS_LIMITS.relaxed });
  const host = new AccountHost(account, clock, { record: (some) => void facts.push(...some) });
  const declared = new DeclaredDatabases(host);
  declared.bringUp({ id: 'db', containers: [ITEMS] });
  return { clock, facts, host, declared };
}

const create = (id: string) =>
  ({ type: 'create-item', database: 'db', container: 'items', document: { id, pk: 'a' } }) as const;

it('writes down what happens, also what happens by time alone', () => {
  const { clock, facts, host } = start();
  host.execute(create('1'));
  expect(facts.at(-1)).toMatchObject({ type: 'committed', lsn: 1 });
  clock.advance(11_000);
  expect(facts.at(-1)).toMatchObject({
    type: 'committed',
    lsn: 2,
    changes: [{ operation: 'delete', isExpired: true }],
  });
});

it('does nothing by itself once it is stopped', () => {
  const { clock, facts, host } = start();
  host.execute(create('1'));
  host.stop();
  clock.advance(60_000);
  expect(facts.at(-1)).toMatchObject({ lsn: 1 });
});

it('what is declared is made only where it is not there', () => {
  const { facts, declared } = start();
  const before = facts.length;
  declared.bringUp({ id: 'db', containers: [ITEMS, { ...ITEMS, id: 'more' }] });
  const made = facts.slice(before).filter(({ type }) => type === 'container-written');
  expect(made).toMatchObject([{ container: { id: 'more', defaultTtl: 10 } }]);
});
