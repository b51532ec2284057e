import type { Clock } from '../../../src/kernel/clock.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';
import type { Table } from '../../../src/kernel/store.ts';
import { readStored } from '../../../src/kernel/stored-records.ts';
import type { MemoryLimits } from '../core/archive.ts';
import { Failure } from '../core/commands.ts';
import type { CoreLimits, HubDefinition, NamespaceDefinition } from '../core/definitions.ts';
import { Namespace } from '../core/namespace.ts';
import type { Restoration } from '../core/restoration.ts';
import { applyDeclaration, hasChanged } from './apply-declaration.ts';
import { Journal } from './journal.ts';
import { hubOf, KIND, namespaceKey, rangeOfKind, rangeOfNamespace, rangeOfNamespaces } from './keys.ts';
import { endless, type HubRecord, readHub, readJson, writeJson } from './record-json.ts';
import { restoreContents } from './restore-contents.ts';

/** What a namespace is made with, beside what is stored of it. */
export interface NamespaceSurroundings {
  readonly clock: Clock;
  readonly limits: CoreLimits;
  readonly memory?: MemoryLimits;
}

/** A namespace as it was, and where what happens to it from now on is to be written. */
export interface OpenedNamespace {
  readonly namespace: Namespace;
  readonly journal: Journal;
}

interface NamespaceRecord {
  /** In the keys of its records. Never 0. */
  readonly id: number;
  /** What it was declared to be last. */
  readonly definition: NamespaceDefinition;
}

/** The namespaces that a data directory holds. */
export class NamespaceStores {
  readonly #table: Table;
  /** Names the data directory in errors. */
  readonly #location: string;
  /** By name in lower case. */
  readonly #records = new Map<string, NamespaceRecord>();
  #lastId = 0;

  /** Throws AZW_DATA_INVALID. */
  constructor(table: Table, location: string) {
    this.#table = table;
    this.#location = location;
    readStored(this.#location, () => {
      const { from, to } = rangeOfNamespaces();
      for (const { value } of table.range(from, to)) {
        const { id, definition } = readJson(value) as NamespaceRecord;
        this.#records.set(definition.name.toLowerCase(), {
          id,
          definition: { ...definition, hubs: definition.hubs.map(endless) },
        });
        this.#lastId = Math.max(this.#lastId, id);
      }
    });
  }

  /**
   * The namespaces that are stored and not among these: they were created at run time, or are no longer declared. When one is
   * opened by what is given here, its hubs are those that it was left with.
   */
  others(than: readonly NamespaceDefinition[]): NamespaceDefinition[] {
    const names = new Set(than.map(({ name }) => name.toLowerCase()));
    return [...this.#records.values()]
      .map(({ definition }) => definition)
      .filter(({ name }) => !names.has(name.toLowerCase()));
  }

  /**
   * Brings the namespace back, or makes a new one. What the definition declares and the store lacks is created; what it declares
   * otherwise than before is changed; all else stays as it was left. Throws AZW_DATA_INVALID.
   */
  open(definition: NamespaceDefinition, { clock, limits, memory }: NamespaceSurroundings): OpenedNamespace {
    const { name } = definition;
    const stored = this.#records.get(name.toLowerCase());
    const declares = stored?.definition === definition ? [] : definition.hubs;
    const record = { id: stored?.id ?? ++this.#lastId, definition };
    this.#records.set(name.toLowerCase(), record);
    this.#table.put(namespaceKey(name), writeJson(record));
    const journal = new Journal(this.#table, record.id);
    const namespace = new Namespace({
      ...definition,
      hubs: [],
      limits,
      archive: journal,
      ...(memory === undefined ? {} : { memory }),
    });
    const nowMs = clock.now();
    const opened = { namespace, journal };
    const found = readStored(this.#location, () => this.#restore(namespace.restoration(), journal));
    for (const hub of declares) this.#declare(opened, found.get(hub.name.toLowerCase()), hub, nowMs);
    return opened;
  }

  /** Forgets the namespace and all that was in it. */
  erase(name: string): void {
    const record = this.#records.get(name.toLowerCase());
    if (record === undefined) return;
    this.#records.delete(name.toLowerCase());
    this.#table.remove(namespaceKey(name));
    const { from, to } = rangeOfNamespace(record.id);
    this.#table.removeRange(from, to);
  }

  /** The records of all hubs by name in lower case. */
  #restore(restoration: Restoration, journal: Journal): Map<string, HubRecord> {
    const found = new Map<string, HubRecord>();
    const { from, to } = rangeOfKind(journal.namespace, KIND.hub);
    for (const { key, value } of [...this.#table.range(from, to)]) {
      const record = readHub(value);
      journal.found(hubOf(key), record);
      found.set(record.definition.name.toLowerCase(), record);
      restoreContents(this.#table, journal.namespace, hubOf(key), restoration.hub(record));
    }
    return found;
  }

  #declare(opened: OpenedNamespace, found: HubRecord | undefined, declared: HubDefinition, nowMs: number): void {
    const { namespace, journal } = opened;
    let refused: Failure | undefined;
    if (found === undefined) {
      const { reply, events } = namespace.execute({ type: 'create-hub', definition: declared }, nowMs);
      if (reply instanceof Failure) refused = reply;
      else journal.record(events);
      if (refused === undefined) journal.configured(declared.name, declared);
    } else if (hasChanged(found, declared)) {
      refused = applyDeclaration(opened, found, declared, nowMs);
    }
    if (refused === undefined) return;
    throw new AzwireError(
      'AZW_DATA_INVALID',
      `The configuration and ${this.#location} disagree about "${declared.name}": ${refused.detail}. ` +
        'Declare it as it is stored, give it another name, or start with an empty data directory.',
    );
  }
}
