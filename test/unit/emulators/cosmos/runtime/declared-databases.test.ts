import { expect, it } from 'vitest';
import type { DatabaseConfig } from '../../../../../emulators/cosmos/config.ts';
import { Account } from '../../../../../emulators/cosmos/core/account.ts';
import type { Resource } from '../../../../../emulators/cosmos/core/definitions.ts';
import { Failure } from '../../../../../emulators/cosmos/core/failure.ts';
import { COSMOS_LIMITS } from '../../../../../emulators/cosmos/limits.ts';
import { AccountHost } from '../../../../../emulators/cosmos/runtime/account-host.ts';
import { DeclaredDatabases } from '../../../../../emulators/cosmos/runtime/declared-databases.ts';
import { AccountStore } from '../../../../../emulators/cosmos/store/account-store.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';
import { MemoryStore } from '../../../../../src/store/memory.ts';

const ITEMS = { id: 'items', partitionKey: { paths: ['/pk'] } };
const clock = new VirtualClock();

/** One life of an account that is declared like that. */
function live(store: MemoryStore, config: DatabaseConfig) {
  const account = new Account({ ids: seededIds(1), limits: COSMOS_LIMITS.relaxed });
  store.commit();
  const accountStore = new AccountStore(store.table('cosmos'), '/data/azwire.mdb');
  accountStore.restore(account.restoration());
  const host = new AccountHost(account, clock, accountStore);
  const declared = new DeclaredDatabases(host, accountStore);
  declared.bringUp(config);
  const container = () => {
    const reply = host.execute({ type: 'get-container', database: 'db', container: 'items' });
    if (reply instanceof Failure) throw new Error(reply.detail);
    return reply.resource;
  };
  const throughputs = () => {
    const reply = host.execute({ type: 'list-resources', kind: 'offers', owner: {} });
    if (reply instanceof Failure) throw new Error(reply.detail);
    return reply.resources.map((offer: Resource) => offer.content);
  };
  return { host, declared, container, throughputs };
}

it('what is declared as before stays as it was left, to the etag', () => {
  const store = new MemoryStore();
  const config = { id: 'db', throughput: 1_000, containers: [{ ...ITEMS, defaultTtl: 5 }] };
  const { _etag } = live(store, config).container();
  expect(live(store, { containers: config.containers, throughput: 1_000, id: 'db' }).container()._etag).toBe(_etag);
});

it('another throughput of a database or container is taken over', () => {
  const store = new MemoryStore();
  const first = live(store, { id: 'db', throughput: 1_000, containers: [{ ...ITEMS, throughput: 500 }] });
  expect(first.throughputs()).toMatchObject([{ offerThroughput: 1_000 }, { offerThroughput: 500 }]);
  const changed = { id: 'db', maxThroughput: 20_000, containers: [{ ...ITEMS, throughput: 600 }] };
  expect(live(store, changed).throughputs()).toMatchObject([
    { offerThroughput: 2_000, offerAutopilotSettings: { maxThroughput: 20_000 } },
    { offerThroughput: 600 },
  ]);
});

it('a throughput cannot be given where there is none', () => {
  const store = new MemoryStore();
  live(store, { id: 'db' });
  expect(() => live(store, { id: 'db', throughput: 500 })).toThrow(
    expect.objectContaining({
      code: 'AZW_DATA_INVALID',
      message: expect.stringMatching(/^The configuration and \/data\/azwire\.mdb disagree about "db": It has no/),
    }),
  );
});

it('a container that was made at run time is what the configuration says from now on', () => {
  const store = new MemoryStore();
  const { host } = live(store, { id: 'db' });
  host.execute({ type: 'create-container', database: 'db', body: ITEMS });
  expect(live(store, { id: 'db', containers: [{ ...ITEMS, defaultTtl: 7 }] }).container()).toMatchObject({
    defaultTtl: 7,
  });
});

it('a database that was made at run time is declared as it was made, also after a restart', () => {
  const store = new MemoryStore();
  const late = { id: 'late', containers: [ITEMS] };
  live(store, { id: 'db' }).declared.bringUp(late);
  const { declared } = live(store, { id: 'db' });
  expect([declared.of('late'), declared.of('unknown')]).toEqual([late, { id: 'unknown' }]);
});
