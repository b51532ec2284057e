import type { Table } from '../../../../src/kernel/store.ts';
import { readStored } from '../../../../src/kernel/stored-records.ts';
import type { Outcome } from '../../core/namespace/commands.ts';
import type { EventQueue } from '../../core/namespace/event-queue.ts';
import type { QueueAddress } from '../../core/namespace/facts.ts';
import type { Restoration } from '../../core/namespace/restoration.ts';
import { hashOfId, readJson, writeJson } from '../records.ts';
import { Journal } from './journal.ts';
import {
  KIND,
  namespaceKey,
  numberOf,
  queueOf,
  rangeOfKind,
  rangeOfNamespace,
  rangeOfNamespaces,
  recordKey,
} from './keys.ts';
import { decodeEvent, decodeState } from './records.ts';

interface NamespaceRecord {
  /** In the keys of its records. Never 0. */
  readonly number: number;
  readonly id: string;
}

/** What the queues of all namespaces hold, as a data directory has it. Topics and subscriptions are kept as resources. */
export class NamespaceStores {
  readonly #table: Table;
  /** Names the data directory in errors. */
  readonly #location: string;
  /** By id in lower case. */
  readonly #records = new Map<string, NamespaceRecord>();
  readonly #journals = new Map<string, Journal>();
  #lastNumber = 0;

  /** Throws AZW_DATA_INVALID. */
  constructor(table: Table, location: string) {
    this.#table = table;
    this.#location = location;
    readStored(this.#location, () => {
      const { from, to } = rangeOfNamespaces();
      for (const { value } of table.range(from, to)) {
        const record = readJson(value) as NamespaceRecord;
        this.#records.set(record.id.toLowerCase(), record);
        this.#lastNumber = Math.max(this.#lastNumber, record.number);
      }
    });
  }

  /** Where what happens in a namespace is written. */
  journal(id: string): Journal {
    const key = id.toLowerCase();
    const known = this.#journals.get(key);
    if (known !== undefined) return known;
    const record = this.#records.get(key) ?? { number: ++this.#lastNumber, id };
    if (!this.#records.has(key)) {
      this.#records.set(key, record);
      this.#table.put(namespaceKey(hashOfId(id)), writeJson(record));
    }
    const journal = new Journal(this.#table, record.number);
    this.#journals.set(key, journal);
    return journal;
  }

  /**
   * Brings the events of a namespace back, whose topics and queues are there. What has no queue any more is let go of. Gives what fell
   * due in the meantime. Throws AZW_DATA_INVALID.
   */
  restore(id: string, restoration: Restoration): Outcome<undefined> {
    const journal = this.journal(id);
    return readStored(this.#location, () => {
      const queues = this.#queues(journal, restoration);
      const { from, to } = rangeOfKind(journal.namespace, KIND.event);
      for (const { key, value } of this.#table.range(from, to)) restoration.event(decodeEvent(value, numberOf(key)));
      this.#enter(journal, restoration, queues);
      const { orphans, outcome } = restoration.finish();
      for (const orphan of orphans) this.#table.remove(recordKey(journal.namespace, KIND.event, 0, orphan));
      return outcome;
    });
  }

  /** Forgets all namespaces but these. */
  keepOnly(ids: readonly string[]): void {
    const kept = new Set(ids.map((id) => id.toLowerCase()));
    for (const { id } of [...this.#records.values()]) if (!kept.has(id.toLowerCase())) this.erase(id);
  }

  /** Forgets a namespace and all that was in it. */
  erase(id: string): void {
    const record = this.#records.get(id.toLowerCase());
    if (record === undefined) return;
    this.#records.delete(id.toLowerCase());
    this.#journals.delete(id.toLowerCase());
    this.#table.remove(namespaceKey(hashOfId(id)));
    const { from, to } = rangeOfNamespace(record.number);
    this.#table.removeRange(from, to);
  }

  /** Those that are there, by number. The records of others are removed. */
  #queues(journal: Journal, restoration: Restoration): Map<number, EventQueue> {
    const queues = new Map<number, EventQueue>();
    const { from, to } = rangeOfKind(journal.namespace, KIND.queue);
    for (const { key, value } of [...this.#table.range(from, to)]) {
      const address = readJson(value) as QueueAddress;
      const number = queueOf(key);
      journal.found(number, address);
      const queue = restoration.queue(address.topic, address.subscription);
      if (queue === undefined) journal.record([{ type: 'queue-deleted', ...address }]);
      else queues.set(number, queue);
    }
    return queues;
  }

  #enter(journal: Journal, restoration: Restoration, queues: Map<number, EventQueue>): void {
    const { from, to } = rangeOfKind(journal.namespace, KIND.entry);
    for (const { key, value } of this.#table.range(from, to)) {
      const queue = queues.get(queueOf(key));
      const isKnown = queue === undefined || restoration.enter(queue, numberOf(key), decodeState(value));
      if (!isKnown) throw new Error(`the event ${numberOf(key)} of a queue is missing`);
    }
  }
}
