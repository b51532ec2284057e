import type { Table } from '../../../src/kernel/store.ts';
import { readStored } from '../../../src/kernel/stored-records.ts';
import type { DatabaseConfig } from '../config.ts';
import type { ContainerDefinition } from '../core/definitions.ts';
import type { Fact } from '../core/facts.ts';
import type { Restoration } from '../core/restoration.ts';
import { Journal } from './journal.ts';
import { ACCOUNT, KIND, numberOf, rangeOfKind, recordKey } from './keys.ts';
import { type ResourceRecord, readJson, writeJson } from './records.ts';
import { restoreContainer } from './restore-container.ts';

/** What a data directory holds of the account. */
export class AccountStore {
  readonly #table: Table;
  readonly #journal: Journal;
  /** Names the data directory in errors. */
  readonly location: string;

  constructor(table: Table, location: string) {
    this.#table = table;
    this.#journal = new Journal(table);
    this.location = location;
  }

  /** Brings the account back, which has carried out nothing yet. Throws AZW_DATA_INVALID. */
  restore(restoration: Restoration): void {
    readStored(this.location, () => {
      const { from, to } = rangeOfKind(ACCOUNT, KIND.resource);
      // In the order of creation, so owners come first.
      for (const { key, value } of this.#table.range(from, to)) {
        const record = readJson<ResourceRecord>(value);
        this.#journal.found(numberOf(key), record);
        this.#restore(numberOf(key), record, restoration);
      }
      restoration.finish();
    });
  }

  /** What a command has brought about. */
  record(facts: readonly Fact[]): void {
    this.#journal.record(facts);
  }

  /** What a database was declared to be when this was last asked to {@link declare} it. Throws AZW_DATA_INVALID. */
  declared(databaseRid: string): DatabaseConfig | undefined {
    const { from, to } = rangeOfKind(this.#journal.databaseNumber(databaseRid), KIND.declaration);
    return readStored(this.location, () => {
      for (const { value } of this.#table.range(from, to)) return readJson<DatabaseConfig>(value);
      return undefined;
    });
  }

  /** For as long as the database is there. */
  declare(databaseRid: string, config: DatabaseConfig): void {
    this.#table.put(recordKey(this.#journal.databaseNumber(databaseRid), KIND.declaration), writeJson(config));
  }

  #restore(number: number, { kind, ownerRid, resource }: ResourceRecord, restoration: Restoration): void {
    if (kind === 'databases') return restoration.database(resource);
    if (kind !== 'colls') return restoration.resource(kind, ownerRid, resource);
    const definition = resource as ContainerDefinition;
    const progress = restoreContainer(this.#table, number, ownerRid, definition, restoration);
    this.#journal.foundContainer(resource._rid, progress);
  }
}
