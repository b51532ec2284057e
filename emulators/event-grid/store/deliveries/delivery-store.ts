import type { StoreEntry, Table } from '../../../../src/kernel/store.ts';
import { readStored } from '../../../../src/kernel/stored-records.ts';
import type { DeliveryCore } from '../../core/delivery/delivery-core.ts';
import type { EndedCounts, Fact, Progress, StoredSubscription } from '../../core/delivery/facts.ts';
import { readJson, writeJson } from '../records.ts';
import { KIND, type Kind, numberOf, rangeOfKind, rangeOfNumber, recordKey, subscriptionOf } from './keys.ts';
import { decodeEvent, encodeEvent } from './records.ts';

type StoredProgress = Progress | 'ended';

/** Push delivery that outlives the process: writes what happens as records, and brings a core back out of them. */
export class DeliveryStore {
  readonly #table: Table;
  /** Names the data directory in errors. */
  readonly #location: string;

  constructor(table: Table, location: string) {
    this.#table = table;
    this.#location = location;
  }

  /** What a command has brought about. */
  record(facts: readonly Fact[]): void {
    for (const fact of facts) this.#apply(fact);
  }

  /** Brings subscriptions and waiting events back into a core that has none. Throws AZW_DATA_INVALID. */
  restore(core: DeliveryCore): void {
    readStored(this.#location, () => {
      this.#restoreSubscriptions(core);
      this.#restoreEvents(core);
    });
  }

  #apply(fact: Fact): void {
    const table = this.#table;
    switch (fact.type) {
      case 'subscription-put':
        return table.put(recordKey(KIND.subscription, fact.subscription), writeJson(fact.state));
      case 'subscription-deleted':
        table.remove(recordKey(KIND.subscription, fact.subscription));
        return table.remove(recordKey(KIND.counts, fact.subscription));
      case 'counts-changed':
        return table.put(recordKey(KIND.counts, fact.subscription), writeJson(fact.counts));
      case 'event-stored':
        return table.put(recordKey(KIND.event, fact.number), encodeEvent(fact));
      case 'delivery-changed':
        return this.#putProgress(fact, fact.progress);
      case 'delivery-ended':
        if (!fact.isLast) return this.#putProgress(fact, 'ended');
        return this.#forget(fact.number);
    }
  }

  #putProgress({ number, subscription }: Place, progress: StoredProgress): void {
    this.#table.put(recordKey(KIND.progress, number, subscription), writeJson(progress));
  }

  #forget(number: number): void {
    this.#table.remove(recordKey(KIND.event, number));
    const { from, to } = rangeOfNumber(KIND.progress, number);
    this.#table.removeRange(from, to);
  }

  #restoreSubscriptions({ subscriptions }: DeliveryCore): void {
    for (const { key, value } of this.#all(KIND.subscription)) {
      subscriptions.put(readJson(value) as StoredSubscription, numberOf(key));
    }
    for (const { key, value } of this.#all(KIND.counts)) {
      subscriptions.numbered(numberOf(key))?.restoreCounts(readJson(value) as EndedCounts);
    }
  }

  /** Both kinds of records lie in the order of the events' numbers, so that one walk along both is enough. */
  #restoreEvents(core: DeliveryCore): void {
    const progress = this.#all(KIND.progress)[Symbol.iterator]();
    let next = progress.next();
    for (const { key, value } of this.#all(KIND.event)) {
      const number = numberOf(key);
      const known = new Map<number, StoredProgress>();
      for (; next.done !== true && numberOf(next.value.key) <= number; next = progress.next()) {
        if (numberOf(next.value.key) < number) continue;
        known.set(subscriptionOf(next.value.key), readJson(next.value.value) as StoredProgress);
      }
      core.restoreEvent(decodeEvent(value, number), (subscription) => known.get(subscription));
    }
  }

  #all(kind: Kind): Iterable<StoreEntry> {
    const { from, to } = rangeOfKind(kind);
    return this.#table.range(from, to);
  }
}

interface Place {
  readonly number: number;
  readonly subscription: number;
}
