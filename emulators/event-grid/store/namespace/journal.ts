import type { Table } from '../../../../src/kernel/store.ts';
import type { EventAccepted, Fact, QueueAddress } from '../../core/namespace/facts.ts';
import { writeJson } from '../records.ts';
import { KIND, rangeOfQueue, recordKey } from './keys.ts';
import { encodeEvent, encodeState } from './records.ts';

/** Writes what happens in the queues of one namespace as records from which they are brought back. */
export class Journal {
  readonly namespace: number;
  readonly #table: Table;
  /** By {@link nameOf}. */
  readonly #queues = new Map<string, number>();
  #lastQueue = 0;

  /** `namespace` is the number in the keys. */
  constructor(table: Table, namespace: number) {
    this.#table = table;
    this.namespace = namespace;
  }

  /** The queue has a record already. */
  found(queue: number, address: QueueAddress): void {
    this.#lastQueue = Math.max(this.#lastQueue, queue);
    this.#queues.set(nameOf(address), queue);
  }

  /** What a command has brought about. */
  record(facts: readonly Fact[]): void {
    for (const fact of facts) this.#apply(fact);
  }

  #apply(fact: Fact): void {
    switch (fact.type) {
      case 'event-accepted':
        return this.#accepted(fact);
      case 'event-moved':
        return this.#table.put(this.#entryKey(fact, fact.sequenceNumber), encodeState(fact.state));
      case 'event-left':
        return this.#table.remove(this.#entryKey(fact, fact.sequenceNumber));
      case 'event-forgotten':
        return this.#table.remove(recordKey(this.namespace, KIND.event, 0, fact.sequenceNumber));
      case 'queue-deleted': {
        const queue = this.#queues.get(nameOf(fact));
        this.#queues.delete(nameOf(fact));
        if (queue !== undefined) this.#forget(queue);
      }
    }
  }

  /** Nothing of the queue is kept any more. */
  #forget(queue: number): void {
    this.#table.remove(recordKey(this.namespace, KIND.queue, queue, 0));
    const { from, to } = rangeOfQueue(this.namespace, KIND.entry, queue);
    this.#table.removeRange(from, to);
  }

  #accepted({ sequenceNumber, event, publishedAtMs, topic, subscriptions }: EventAccepted): void {
    this.#table.put(recordKey(this.namespace, KIND.event, 0, sequenceNumber), encodeEvent(event, publishedAtMs));
    for (const subscription of subscriptions) {
      this.#table.put(this.#entryKey({ topic, subscription }, sequenceNumber), encodeState(undefined));
    }
  }

  #entryKey(address: QueueAddress, sequenceNumber: number): Buffer {
    return recordKey(this.namespace, KIND.entry, this.#queue(address), sequenceNumber);
  }

  /** The number of a queue. It gets one with its first event. */
  #queue({ topic, subscription }: QueueAddress): number {
    const name = nameOf({ topic, subscription });
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    const queue = ++this.#lastQueue;
    this.#queues.set(name, queue);
    this.#table.put(recordKey(this.namespace, KIND.queue, queue, 0), writeJson({ topic, subscription }));
    return queue;
  }
}

function nameOf({ topic, subscription }: QueueAddress): string {
  return `${topic}/${subscription}`.toLowerCase();
}
