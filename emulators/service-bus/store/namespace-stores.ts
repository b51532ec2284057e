import type { Clock } from '../../../src/kernel/clock.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';
import type { Ids } from '../../../src/kernel/ids.ts';
import type { Table } from '../../../src/kernel/store.ts';
import { readStored } from '../../../src/kernel/stored-records.ts';
import type { DeclaredEntity } from '../core/administration.ts';
import { Failure } from '../core/commands.ts';
import type { CoreLimits, NamespaceDefinition } from '../core/definitions.ts';
import { Namespace } from '../core/namespace.ts';
import type { Restoration } from '../core/restoration.ts';
import { applyDeclaration, hasChanged } from './apply-declaration.ts';
import { declaredIn } from './declarations.ts';
import type { EntityPlace } from './entity-place.ts';
import { pathOf, withoutRules } from './entity-record.ts';
import { Journal } from './journal.ts';
import { namespaceKey, rangeOfNamespace, rangeOfNamespaces } from './keys.ts';
import { readEntities } from './read-entities.ts';
import { readJson, writeJson } from './record-json.ts';
import { type Restoring, restoreContents } from './restore-contents.ts';

/** What a namespace is made with, beside what is stored of it. */
export interface NamespaceSurroundings {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: CoreLimits;
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
        const record = readJson(value) as NamespaceRecord;
        this.#records.set(record.definition.name.toLowerCase(), record);
        this.#lastId = Math.max(this.#lastId, record.id);
      }
    });
  }

  /**
   * The namespaces that are stored and not among these: they were created at run time, or are no longer declared. When one is
   * opened by what is given here, its entities are those that it was left with.
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
  open(definition: NamespaceDefinition, surroundings: NamespaceSurroundings): OpenedNamespace {
    const { name } = definition;
    const { limits, ids, clock } = surroundings;
    const stored = this.#records.get(name.toLowerCase());
    const declares = stored?.definition === definition ? [] : declaredIn(definition);
    const record = { id: stored?.id ?? ++this.#lastId, definition };
    this.#records.set(name.toLowerCase(), record);
    this.#table.put(namespaceKey(name), writeJson(record));
    const namespace = new Namespace({ ...definition, queues: [], topics: [], limits, ids });
    const journal = new Journal(this.#table, record.id);
    const nowMs = clock.now();
    const places = readStored(this.#location, () =>
      this.#restore(declares, namespace.restoration(nowMs), journal, nowMs),
    );
    for (const declared of declares) {
      const place = places.get(pathOf(declared).toLowerCase())!;
      if (hasChanged(place.record, declared)) this.#apply({ namespace, journal }, place, declared, nowMs);
    }
    return { namespace, journal };
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

  /** The places of all entities by path in lower case, those included that are created now. */
  #restore(
    declares: readonly DeclaredEntity[],
    restoration: Restoration,
    journal: Journal,
    nowMs: number,
  ): Map<string, EntityPlace> {
    const places = new Map<string, EntityPlace>();
    const restoring: Restoring[] = [];
    const restore = (place: EntityPlace, rules: Parameters<Restoration['entity']>[0]['rules']) => {
      places.set(pathOf(place.record.declared).toLowerCase(), place);
      return { place, entity: restoration.entity({ ...place.record, rules }) };
    };
    for (const { place, rules } of readEntities(this.#table, journal.namespace)) {
      journal.found(place);
      restoring.push(restore(place, rules));
    }
    for (const declared of declares) {
      const stored = places.get(pathOf(declared).toLowerCase());
      if (stored !== undefined) {
        this.#checkKind(stored.record.declared, declared);
        continue;
      }
      const { kept, rules } = withoutRules(declared, nowMs);
      const times = { createdAtMs: nowMs, updatedAtMs: nowMs };
      restore(journal.create({ declared: kept, configured: declared, ...times }, rules), rules);
    }
    restoreContents(this.#table, journal.namespace, restoring);
    for (const { place } of restoring) journal.clearRemembered(place, nowMs);
    return places;
  }

  #apply(opened: OpenedNamespace, place: EntityPlace, declared: DeclaredEntity, nowMs: number): void {
    const refused = applyDeclaration(opened, place, declared, nowMs);
    if (refused instanceof Failure) throw this.#contradiction(declared, refused.detail);
  }

  #checkKind(stored: DeclaredEntity, declared: DeclaredEntity): void {
    if (stored.kind === declared.kind) return;
    throw this.#contradiction(declared, `it is stored as a ${stored.kind}, not as a ${declared.kind}`);
  }

  #contradiction(declared: DeclaredEntity, why: string): AzwireError {
    return new AzwireError(
      'AZW_DATA_INVALID',
      `The configuration and ${this.#location} disagree about "${pathOf(declared)}": ${why}. ` +
        'Declare it as it is stored, give it another name, or start with an empty data directory.',
    );
  }
}
