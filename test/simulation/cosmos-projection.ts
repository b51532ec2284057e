import { Account } from '../../emulators/cosmos/core/account.ts';
import type {
  AccountOptions,
  ContainerDefinition,
  Document,
  Resource,
} from '../../emulators/cosmos/core/definitions.ts';
import type { Change, Fact, RangesState } from '../../emulators/cosmos/core/facts.ts';

interface KeptContainer {
  readonly databaseRid: string;
  definition: ContainerDefinition;
  ranges: RangesState | undefined;
  lsn: number;
  lastNumber: number;
  forgottenThroughLsn: number;
  readonly items: Map<number, { readonly document: Document; readonly lsn: number }>;
  changes: Change[];
}

/** What a store keeps of facts, and an account that is brought back from it. */
export class CosmosProjection {
  readonly #databases = new Map<string, Resource>();
  readonly #containers = new Map<string, KeptContainer>();

  keep(facts: readonly Fact[]): void {
    // Nothing of the account's memory may come back by way of the store.
    for (const fact of structuredClone(facts)) this.#keep(fact);
  }

  restore(options: AccountOptions): Account {
    const account = new Account(options);
    const restoration = account.restoration();
    for (const database of this.#databases.values()) restoration.database(database);
    for (const [rid, container] of this.#containers) {
      const { items, changes, ranges, ...kept } = structuredClone(container);
      restoration.container({ ...kept, ranges: ranges! });
      for (const { document, lsn } of items.values()) restoration.item(rid, document, lsn);
      for (const change of changes) restoration.change(rid, change);
    }
    restoration.finish();
    return account;
  }

  #keep(fact: Fact): void {
    switch (fact.type) {
      case 'database-written':
        this.#databases.set(fact.database._rid, fact.database);
        break;
      case 'container-written':
        this.#containers.set(fact.container._rid, {
          databaseRid: fact.databaseRid,
          definition: fact.container,
          ranges: undefined,
          lsn: 0,
          lastNumber: 0,
          forgottenThroughLsn: 0,
          items: new Map(),
          changes: [],
        });
        break;
      case 'ranges-changed':
        this.#containers.get(fact.containerRid)!.ranges = fact;
        break;
      case 'changes-forgotten': {
        const container = this.#containers.get(fact.containerRid)!;
        container.forgottenThroughLsn = fact.throughLsn;
        container.changes = container.changes.filter(({ lsn }) => lsn > fact.throughLsn);
        break;
      }
      case 'committed': {
        const container = this.#containers.get(fact.containerRid)!;
        container.lsn = fact.lsn;
        container.lastNumber = fact.lastNumber;
        for (const { number, current, lsn } of fact.changes) {
          if (current === undefined) container.items.delete(number);
          else container.items.set(number, { document: current, lsn });
        }
        container.changes.push(...fact.changes);
        break;
      }
      default:
        break;
    }
  }
}
