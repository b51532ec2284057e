import { Account } from '../../../../../emulators/cosmos/core/account.ts';
import type { Command, ReplyOf } from '../../../../../emulators/cosmos/core/commands.ts';
import type { CoreLimits, Resource, ResourceKind } from '../../../../../emulators/cosmos/core/definitions.ts';
import { Failure } from '../../../../../emulators/cosmos/core/failure.ts';
import { COSMOS_LIMITS } from '../../../../../emulators/cosmos/limits.ts';
import { AccountStore } from '../../../../../emulators/cosmos/store/account-store.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';
import { MemoryStore } from '../../../../../src/store/memory.ts';

const EVERYTHING = { from: Buffer.alloc(1), to: Buffer.alloc(40, 0xff) };

/** A data directory, and the one account that lives on it at a time. */
export class StoredAccount {
  readonly store = new MemoryStore();
  nowMs = Date.UTC(2026, 0, 1);
  wakeAtMs = Number.POSITIVE_INFINITY;
  accountStore!: AccountStore;
  readonly #limits: CoreLimits;
  #account!: Account;
  #lives = 0;

  constructor(limits: Partial<CoreLimits> = {}) {
    this.#limits = { ...COSMOS_LIMITS.relaxed, ...limits };
    this.restart();
  }

  /** What is committed comes back in a new account. */
  restart(): void {
    this.#lives++;
    this.#account = new Account({ ids: seededIds(this.#lives), limits: this.#limits });
    this.accountStore = new AccountStore(this.store.table('cosmos'), '/data/azwire.mdb');
    this.accountStore.restore(this.#account.restoration());
  }

  try<C extends Command>(command: C): ReplyOf<C> | Failure {
    const { reply, facts, wakeAtMs } = this.#account.execute(command, this.nowMs);
    this.accountStore.record(facts);
    this.store.commit();
    this.wakeAtMs = wakeAtMs;
    return reply;
  }

  ok<C extends Command>(command: C): ReplyOf<C> {
    const reply = this.try(command);
    if (reply instanceof Failure) throw new Error(`${command.type}: ${reply.error}: ${reply.detail}`);
    return reply;
  }

  database(id: string): Resource {
    return this.ok({ type: 'create-database', body: { id } }).resource;
  }

  container(database: string, id: string, body: object = {}): Resource {
    const given = { id, partitionKey: { paths: ['/pk'] }, ...body } as never;
    return this.ok({ type: 'create-container', database, body: given }).resource;
  }

  /** Everything that can be seen of the account. */
  dump(): unknown {
    const databases = this.ok({ type: 'list-databases' }).resources;
    return {
      offers: this.#list('offers', {}),
      databases: databases.map((resource) => {
        const database = resource.id;
        const users = this.#list('users', { database });
        return {
          resource,
          users,
          permissions: users.map(({ id }) => this.#list('permissions', { database, user: id })),
          containers: this.ok({ type: 'list-containers', database }).resources.map(({ id }) =>
            this.dumpContainer(database, id),
          ),
        };
      }),
    };
  }

  dumpContainer(database: string, container: string): unknown {
    const at = { database, container };
    const feed = { type: 'read-change-feed', ...at, scope: {}, countMax: 1e6 } as const;
    const { items, continuationLsn } = this.ok({ ...feed, mode: 'latest-version' });
    const { changes } = this.ok({ ...feed, mode: 'all-versions-and-deletes' });
    const scripts = (['sprocs', 'triggers', 'udfs'] as const).map((kind) => this.#list(kind, at));
    const inside = this.ok({
      type: 'inspect',
      ...at,
      run: ({ definition, itemCount, sizeBytes, lastNumber, ranges, changes }, nowMs) => ({
        counts: [itemCount, sizeBytes, lastNumber],
        forgottenThroughLsn: changes.forgottenThroughLsn,
        definition,
        nowMs,
        ranges: ranges.state,
        inOrderOfRids: ranges.all.map((range) => [...range.items].map(({ document }) => document.id)),
        expiries: ranges.all.map((range) => [...range.items].map(({ expiry }) => expiry?.atMs)),
      }),
    });
    const latest = items.map(({ document, lsn }) => ({ document, lsn }));
    return { latest, continuationLsn, changes, scripts, inside };
  }

  recordCount(): number {
    return [...this.store.table('cosmos').range(EVERYTHING.from, EVERYTHING.to)].length;
  }

  #list(kind: ResourceKind, owner: { database?: string; container?: string; user?: string }): readonly Resource[] {
    return this.ok({ type: 'list-resources', kind, owner }).resources;
  }
}
