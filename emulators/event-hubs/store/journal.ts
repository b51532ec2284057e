import type { Table } from '../../../src/kernel/store.ts';
import type { Archive, PartitionAddress } from '../core/archive.ts';
import type { HubDefinition } from '../core/definitions.ts';
import type { Batch, Event, EventsRemoved } from '../core/events.ts';
import { decodeBatch, encodeBatch } from './batch-record.ts';
import { hubKey, KIND, type Kind, numberOf, rangeOfHub, rangeOfPartition, recordKey } from './keys.ts';
import { type HubRecord, writeJson } from './record-json.ts';

interface HubPlace {
  /** In the keys of its records. */
  readonly id: number;
  readonly record: HubRecord;
}

/**
 * Writes what happens in one namespace into the store, as records from which it is brought back, and reads events again that the
 * namespace does not have in memory.
 */
export class Journal implements Archive {
  readonly namespace: number;
  readonly #table: Table;
  /** By name as it was spelled at the creation. */
  readonly #hubs = new Map<string, HubPlace>();
  #lastHub = 0;

  /** `namespace` is the id in the keys. */
  constructor(table: Table, namespace: number) {
    this.#table = table;
    this.namespace = namespace;
  }

  /** The hub has a record already. */
  found(id: number, record: HubRecord): void {
    this.#lastHub = Math.max(this.#lastHub, id);
    this.#hubs.set(record.definition.name, { id, record });
  }

  /** Gives a new hub its first record. */
  create(record: HubRecord): void {
    this.#write({ id: ++this.#lastHub, record });
  }

  /** The configuration's declaration counts from now on. */
  configured(hub: string, configured: HubDefinition): void {
    const { id, record } = this.#hub(hub);
    this.#write({ id, record: { ...record, configured } });
  }

  /** What a command has brought about. */
  record(events: readonly Event[]): void {
    for (const event of events) this.#apply(event);
  }

  holds(address: PartitionAddress, segment: number): boolean {
    for (const _ of this.#range(KIND.segment, address, segment, segment + 1)) return true;
    return false;
  }

  *read(address: PartitionAddress, from: number, to: number): Iterable<Batch> {
    for (const { key, value } of this.#range(KIND.batch, address, from, to)) yield decodeBatch(value, numberOf(key));
  }

  #apply(event: Event): void {
    switch (event.type) {
      case 'batch-appended':
        return this.#table.put(this.#key(KIND.batch, event, event.batch.firstSequenceNumber), encodeBatch(event.batch));
      case 'segment-sealed':
        return this.#table.put(
          this.#key(KIND.segment, event, event.segment.firstSequenceNumber),
          writeJson(event.segment),
        );
      case 'events-removed':
        return this.#removed(event);
      case 'producer-moved':
        return this.#table.put(this.#key(KIND.producer, event, event.producer.id), writeJson(event.producer));
      case 'producer-forgotten':
        return this.#table.remove(this.#key(KIND.producer, event, event.id));
      case 'hub-created': {
        const { definition, createdAtMs } = event;
        return this.create({ definition, createdAtMs, updatedAtMs: createdAtMs, configured: undefined });
      }
      case 'hub-updated': {
        const { id, record } = this.#hub(event.hub);
        const { definition, updatedAtMs } = event;
        return this.#write({ id, record: { ...record, definition, updatedAtMs } });
      }
      case 'hub-deleted':
        return this.#deleted(event.hub);
    }
  }

  #removed(event: EventsRemoved): void {
    const { bounds } = event;
    this.#table.put(this.#key(KIND.bounds, event, 0), writeJson(bounds));
    for (const kind of [KIND.batch, KIND.segment]) {
      const place = { hub: this.#hub(event.hub).id, partition: event.partition };
      const { from, to } = rangeOfPartition(this.namespace, kind, place, 0, bounds.firstSequenceNumber);
      this.#table.removeRange(from, to);
    }
  }

  #deleted(hub: string): void {
    const { id } = this.#hub(hub);
    this.#hubs.delete(hub);
    for (const kind of [KIND.hub, KIND.bounds, KIND.segment, KIND.batch, KIND.producer]) {
      const { from, to } = rangeOfHub(this.namespace, kind, id);
      this.#table.removeRange(from, to);
    }
  }

  #write(place: HubPlace): void {
    this.#hubs.set(place.record.definition.name, place);
    this.#table.put(hubKey(this.namespace, KIND.hub, place.id), writeJson(place.record));
  }

  #hub(name: string): HubPlace {
    const place = this.#hubs.get(name);
    if (place === undefined) throw new Error(`the store knows no event hub ${name}`);
    return place;
  }

  #key(kind: Kind, { hub, partition }: PartitionAddress, number: number): Buffer {
    return recordKey(this.namespace, kind, { hub: this.#hub(hub).id, partition }, number);
  }

  #range(kind: Kind, { hub, partition }: PartitionAddress, from: number, to: number) {
    const range = rangeOfPartition(this.namespace, kind, { hub: this.#hub(hub).id, partition }, from, to);
    return this.#table.range(range.from, range.to);
  }
}
