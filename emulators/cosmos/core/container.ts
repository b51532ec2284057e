import { ChangeLog } from './change-feed/change-log.ts';
import type { Position } from './commands.ts';
import { partitionKeyPathsOf, uniqueKeyPathsOf } from './container-definition.ts';
import type { ContainerDefinition, CoreLimits, Document, PartitionKey } from './definitions.ts';
import { DocumentLinks } from './document-links.ts';
import type { ExpiryQueue } from './expiry-queue.ts';
import type { RangesState } from './facts.ts';
import { Failure } from './failure.ts';
import type { Item } from './item.ts';
import { LogicalPartition } from './logical-partition.ts';
import { effectivePartitionKey } from './partition-key/effective-partition-key.ts';
import { extractPartitionKey, identityOf, type PartitionKeyIdentity } from './partition-key/partition-key.ts';
import type { Path } from './partition-key/path.ts';
import type { JsonObject } from './query/values/value.ts';
import type { Range } from './range.ts';
import { Ranges } from './ranges.ts';
import { expiryOf } from './time-to-live.ts';
import type { UniqueKeyPaths } from './unique-keys.ts';

/**
 * Who learns of every change to an item as it is made, so that an index is never behind: also of one that a transaction undoes
 * again, as a change back.
 */
export interface ItemObserver {
  /** Undefined `before`: created; undefined `after`: deleted. `item.document` is `after` then, or still `before`. */
  itemChanged(item: Item, before: Document | undefined, after: Document | undefined): void;
}

/** A container: its items, by key and in the orders of queries and of the change feed. */
export class Container {
  readonly databaseRid: string;
  readonly ranges: Ranges;
  readonly changes: ChangeLog;
  readonly expiries: ExpiryQueue;
  readonly limits: CoreLimits;
  readonly links: DocumentLinks;
  readonly partitionKeyPaths: readonly Path[];
  readonly #uniqueKeys: UniqueKeyPaths;
  readonly #partitions = new Map<PartitionKeyIdentity, LogicalPartition>();
  #definition: ContainerDefinition;
  /** Of the last thing that happened in it. */
  lsn = 0;
  /** The highest that an item ever had. */
  lastNumber = 0;
  itemCount = 0;
  sizeBytes = 0;
  observer: ItemObserver | undefined;
  /** The one that a transaction is changing: the order of rids does not know of it yet. */
  transacting: LogicalPartition | undefined;

  constructor(
    definition: ContainerDefinition,
    databaseRid: string,
    account: { readonly expiries: ExpiryQueue; readonly limits: CoreLimits },
    ranges?: RangesState,
  ) {
    this.#definition = definition;
    this.databaseRid = databaseRid;
    this.ranges = new Ranges(ranges);
    this.changes = new ChangeLog(account.limits);
    this.expiries = account.expiries;
    this.limits = account.limits;
    this.links = new DocumentLinks(definition);
    this.partitionKeyPaths = partitionKeyPathsOf(definition);
    this.#uniqueKeys = uniqueKeyPathsOf(definition);
  }

  get rid(): string {
    return this.#definition._rid;
  }

  get definition(): ContainerDefinition {
    return this.#definition;
  }

  /** The time to live of all items may be another one now. */
  redefine(definition: ContainerDefinition): void {
    const old = this.#definition;
    const isOtherTtl = definition.defaultTtl !== old.defaultTtl || definition.ttlPropertyPath !== old.ttlPropertyPath;
    this.#definition = definition;
    if (isOtherTtl) for (const item of this.items()) this.setExpiry(item);
  }

  setExpiry(item: Item): void {
    this.expiries.set(item, expiryOf(item.document, this.#definition), this);
  }

  /** Its time, if it has one, is over never. */
  clearExpiry(item: Item): void {
    this.expiries.set(item, 0, this);
  }

  /** Range by range, each in the order of rids. */
  *items(): Generator<Item> {
    for (const range of this.ranges.all) yield* range.items;
  }

  keyOf(document: JsonObject): PartitionKey {
    return extractPartitionKey(document, this.partitionKeyPaths);
  }

  /** A key as an operation on an item needs it: with all levels. */
  completeKey(key: PartitionKey): PartitionKey | Failure {
    const levels = this.partitionKeyPaths.length;
    if (key.length === levels) return key;
    // What has no key at all is asked for by [] too. [cosmos-protocol 6.1]
    if (key.length === 0 && levels === 1) return [undefined];
    return new Failure(
      'partition-key-invalid',
      `Partition key provided either doesn't correspond to definition in the collection or doesn't match partition key field values specified in the document.`,
    );
  }

  /** Undefined: no item has the key. */
  partition(key: PartitionKey): LogicalPartition | undefined {
    return this.#partitions.get(identityOf(key));
  }

  epkOf(key: PartitionKey): string {
    return this.partition(key)?.epk ?? effectivePartitionKey(key, this.#definition.partitionKey);
  }

  rangeOf(key: PartitionKey): Range {
    return this.partition(key)?.range ?? this.ranges.of(this.epkOf(key));
  }

  positionOf(key: PartitionKey): Position {
    return this.positionIn(this.rangeOf(key));
  }

  positionIn(range: Range): Position {
    return { containerRid: this.rid, rangeId: range.definition.id, rangeLsn: range.lsn };
  }

  /** For something to be written: {@link releasePartition} when that is done. */
  openPartition(key: PartitionKey): LogicalPartition {
    const identity = identityOf(key);
    const found = this.#partitions.get(identity);
    if (found !== undefined) return found;
    const epk = effectivePartitionKey(key, this.#definition.partitionKey);
    const made = new LogicalPartition(key, epk, this.ranges.of(epk), this.#uniqueKeys);
    this.#partitions.set(identity, made);
    return made;
  }

  /** Forgets a key that has no items. */
  releasePartition(partition: LogicalPartition): void {
    if (partition.count === 0) this.#partitions.delete(identityOf(partition.key));
  }

  splitRange(id: string, at: string | undefined): readonly Range[] | Failure {
    return this.#moved(this.ranges.split(id, at, this.#definition.partitionKey.version));
  }

  mergeRanges(ids: readonly [string, string]): readonly Range[] | Failure {
    return this.#moved(this.ranges.merge(ids));
  }

  #moved(ranges: readonly Range[] | Failure): readonly Range[] | Failure {
    if (ranges instanceof Failure) return ranges;
    for (const range of ranges) for (const item of range.items) item.partition.range = range;
    return ranges;
  }
}
