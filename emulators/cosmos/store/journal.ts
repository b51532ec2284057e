import type { Table } from '../../../src/kernel/store.ts';
import { placeOf } from '../core/document-links.ts';
import type { Change, ChangesForgotten, Committed, Fact } from '../core/facts.ts';
import { ACCOUNT, KIND, rangeOfOwner, recordKey } from './keys.ts';
import {
  type DeletionRecord,
  type ProgressRecord,
  type ResourceRecord,
  type VersionRecord,
  writeJson,
} from './records.ts';

interface Place {
  /** In the keys of its records. */
  readonly number: number;
  readonly kind: ResourceRecord['kind'];
  readonly ownerRid: string;
  /** Of a container. */
  lsn: number;
  lastNumber: number;
}

/** Writes what happens in an account into the store, as records from which it is brought back. */
export class Journal {
  readonly #table: Table;
  /** By kind and rid. */
  readonly #places = new Map<string, Place>();
  #lastNumber = ACCOUNT;

  constructor(table: Table) {
    this.#table = table;
  }

  /** The resource has a record already. */
  found(number: number, { kind, ownerRid, resource }: ResourceRecord): void {
    this.#lastNumber = Math.max(this.#lastNumber, number);
    this.#places.set(nameOf(kind, resource._rid), { number, kind, ownerRid, lsn: 0, lastNumber: 0 });
  }

  /** The container has come this far. */
  foundContainer(rid: string, { lsn, lastNumber }: Pick<ProgressRecord, 'lsn' | 'lastNumber'>): void {
    Object.assign(this.#place('colls', rid), { lsn, lastNumber });
  }

  /** The number of a database in the keys of its records. */
  databaseNumber(rid: string): number {
    return this.#place('databases', rid).number;
  }

  /** What a command has brought about. */
  record(facts: readonly Fact[]): void {
    for (const fact of facts) this.#apply(fact);
  }

  #apply(fact: Fact): void {
    switch (fact.type) {
      case 'database-written':
        return this.#write({ kind: 'databases', ownerRid: '', resource: fact.database });
      case 'container-written':
        return this.#write({ kind: 'colls', ownerRid: fact.databaseRid, resource: fact.container });
      case 'resource-written': {
        const { kind, ownerRid, resource } = fact;
        return this.#write({ kind, ownerRid, resource });
      }
      case 'database-deleted':
        return this.#delete('databases', fact.rid);
      case 'container-deleted':
        return this.#delete('colls', fact.rid);
      case 'resource-deleted':
        return this.#delete(fact.kind, fact.rid);
      case 'ranges-changed': {
        const { ranges, nextRangeId, version } = fact;
        const key = recordKey(this.#place('colls', fact.containerRid).number, KIND.ranges);
        return this.#table.put(key, writeJson({ ranges, nextRangeId, version }));
      }
      case 'committed':
        return this.#committed(fact);
      case 'changes-forgotten':
        return this.#forgotten(fact);
    }
  }

  #committed({ containerRid, lsn, lastNumber, changes }: Committed): void {
    const place = this.#place('colls', containerRid);
    place.lsn = lsn;
    place.lastNumber = lastNumber;
    for (const [step, change] of changes.entries()) {
      this.#table.put(recordKey(place.number, KIND.change, lsn, step), writeJson(recordOf(change)));
    }
  }

  /** A version stays for as long as it is the latest one, or what a change that is not forgotten was made to. */
  #forgotten({ containerRid, throughLsn, changes }: ChangesForgotten): void {
    const { number, lsn, lastNumber } = this.#place('colls', containerRid);
    const progress: ProgressRecord = { lsn, lastNumber, forgottenThroughLsn: throughLsn };
    this.#table.put(recordKey(number, KIND.progress), writeJson(progress));
    let step = 0;
    for (const [i, change] of changes.entries()) {
      step = changes[i - 1]?.lsn === change.lsn ? step + 1 : 0;
      if (change.previous !== undefined) {
        const before = placeOf(change.previous);
        this.#table.remove(recordKey(number, KIND.change, before.lsn, before.step));
      }
      if (change.current === undefined) this.#table.remove(recordKey(number, KIND.change, change.lsn, step));
    }
  }

  #write(record: ResourceRecord): void {
    const { kind, resource } = record;
    let place = this.#places.get(nameOf(kind, resource._rid));
    if (place === undefined) {
      this.found(this.#lastNumber + 1, record);
      place = this.#place(kind, resource._rid);
    }
    this.#table.put(recordKey(ACCOUNT, KIND.resource, place.number), writeJson(record));
  }

  /** With all that it owns. */
  #delete(kind: ResourceRecord['kind'], rid: string): void {
    const { number } = this.#place(kind, rid);
    this.#places.delete(nameOf(kind, rid));
    this.#table.remove(recordKey(ACCOUNT, KIND.resource, number));
    const { from, to } = rangeOfOwner(number);
    this.#table.removeRange(from, to);
    const owned = [...this.#places].filter(([, { ownerRid }]) => ownerRid === rid);
    for (const [name, place] of owned) this.#delete(place.kind, name.slice(place.kind.length + 1));
  }

  #place(kind: ResourceRecord['kind'], rid: string): Place {
    const place = this.#places.get(nameOf(kind, rid));
    if (place === undefined) throw new Error(`the store knows nothing of the kind ${kind} with the rid ${rid}`);
    return place;
  }
}

function recordOf({ number, previousLsn, current, timestampSec, isExpired }: Change): VersionRecord | DeletionRecord {
  return current === undefined ? { number, previousLsn, timestampSec, isExpired } : { number, previousLsn, current };
}

function nameOf(kind: ResourceRecord['kind'], rid: string): string {
  return `${kind} ${rid}`;
}
