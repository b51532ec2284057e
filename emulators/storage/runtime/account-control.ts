import type { EntitySummary, NamespaceControl } from '../../../src/kernel/emulator.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';
import type { AccountConfig } from '../config.ts';
import type { StorageService } from '../core/rights.ts';
import type { StorageLimits } from '../limits.ts';
import { empty, entitiesOf, erase, type StoredEntity } from './account-data.ts';
import type { Accounts } from './accounts.ts';
import type { Azurite } from './azurite.ts';

/** Containers, queues and tables may have the same name: a path says which. */
const FOLDERS: Readonly<Record<StorageService, string>> = { blob: 'containers', queue: 'queues', table: 'tables' };
const KINDS: Readonly<Record<StorageService, string>> = { blob: 'container', queue: 'queue', table: 'table' };
const COUNTED: Readonly<Record<StorageService, string>> = { blob: 'blobs', queue: 'messages', table: 'rows' };

/** What tests and the control API do with accounts. An account is declared without contents, so a reset leaves nothing. */
export class AccountControl implements NamespaceControl {
  readonly configKey = 'accounts';
  readonly #accounts: Accounts;
  /** Undefined while nothing is stored. */
  readonly #azurite: () => Azurite | undefined;
  readonly #limits: StorageLimits;

  constructor(accounts: Accounts, azurite: () => Azurite | undefined, limits: StorageLimits) {
    this.#accounts = accounts;
    this.#azurite = azurite;
    this.#limits = limits;
  }

  get names(): readonly string[] {
    return this.#accounts.names;
  }

  newName(number: number): string {
    return `account${number}`;
  }

  has(name: string): boolean {
    return this.#accounts.get(name) !== undefined;
  }

  create(config: AccountConfig): void {
    const { accountsMax } = this.#limits;
    if (this.names.length >= accountsMax) {
      throw new AzwireError('AZW_CONFIG_INVALID', `There may be at most ${accountsMax} storage accounts.`);
    }
    this.#accounts.add(config);
    // A directory may hold what an account of this name had before.
    this.reset(config.name);
  }

  remove(name: string): void {
    this.reset(name);
    this.#accounts.remove(name);
  }

  reset(name: string): void {
    const account = this.#accounts.find(name).name;
    const azurite = this.#azurite();
    if (azurite) erase(account, azurite);
  }

  purge(name: string, entity?: string): number {
    const account = this.#accounts.find(name).name;
    const azurite = this.#azurite();
    const all = azurite ? entitiesOf(account, azurite) : [];
    const meant = entity === undefined ? all : all.filter((each) => pathOf(each) === entity.toLowerCase());
    if (entity !== undefined && meant.length === 0) {
      throw new AzwireError('AZW_ENTITY_UNKNOWN', `The storage account "${account}" has no entity "${entity}".`);
    }
    if (azurite) for (const each of meant) empty(account, each, azurite);
    return meant.reduce((sum, { count }) => sum + count, 0);
  }

  entities(name: string): readonly EntitySummary[] {
    const account = this.#accounts.find(name).name;
    const azurite = this.#azurite();
    if (azurite === undefined) return [];
    return entitiesOf(account, azurite).map((each) => ({
      path: `${FOLDERS[each.service]}/${each.name}`,
      kind: KINDS[each.service],
      counts: { [COUNTED[each.service]]: each.count },
    }));
  }
}

function pathOf({ service, name }: StoredEntity): string {
  return `${FOLDERS[service]}/${name}`.toLowerCase();
}
