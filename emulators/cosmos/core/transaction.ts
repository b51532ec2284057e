import type { BatchOperation, ItemReply, Position } from './commands.ts';
import type { Container } from './container.ts';
import type { Document } from './definitions.ts';
import { etagOf } from './document-links.ts';
import type { Change } from './facts.ts';
import type { Failure } from './failure.ts';
import { Item } from './item.ts';
import { carryOutOperation } from './item-operations.ts';
import type { LogicalPartition } from './logical-partition.ts';
import { documentNumber } from './rid.ts';
import type { Turn } from './turn.ts';

interface Step {
  readonly item: Item;
  readonly change: Change;
  /** As the item had it before. */
  readonly sizeBytes: number;
}

/** A document of which the system properties are not set yet. */
type Unfinished = { -readonly [K in keyof Document]: Document[K] };

/**
 * What is done to one logical partition together. Items change at once, so that the next read sees it; the logs of the container
 * learn of it when it is committed, under one log sequence number.
 */
export class Transaction {
  readonly container: Container;
  readonly partition: LogicalPartition;
  readonly nowSec: number;
  /** What everything in it is written under. */
  readonly lsn: number;
  readonly #turn: Turn;
  readonly #steps: Step[] = [];
  readonly #lastNumber: number;

  constructor(container: Container, partition: LogicalPartition, turn: Turn) {
    this.container = container;
    this.partition = partition;
    this.nowSec = turn.nowSec;
    this.lsn = container.lsn + 1;
    this.#turn = turn;
    this.#lastNumber = container.lastNumber;
  }

  /** One item operation. One that fails has changed nothing, and the transaction can go on. */
  execute(operation: BatchOperation): ItemReply | Failure {
    return carryOutOperation(operation, this);
  }

  /** In the order of their rids. */
  items(): readonly Item[] {
    return this.partition.items();
  }

  /** By id or rid. */
  find(id: string): Item | undefined {
    return this.partition.get(id) ?? this.#findByRid(id);
  }

  get position(): Position {
    const { range } = this.partition;
    const rangeLsn = this.#steps.length > 0 ? this.lsn : range.lsn;
    return { containerRid: this.container.rid, rangeId: range.definition.id, rangeLsn };
  }

  create(document: Unfinished, sizeBytes: number): Item {
    const { container, partition } = this;
    const number = ++container.lastNumber;
    const { rid, self } = container.links.of(number);
    document._rid = rid;
    document._self = self;
    this.#stamp(document);
    const item = new Item(number, partition, document);
    container.itemCount++;
    partition.add(item);
    this.#step(item, undefined, document, sizeBytes);
    return item;
  }

  replace(item: Item, document: Unfinished, sizeBytes: number): void {
    const before = item.document;
    document._rid = before._rid;
    document._self = before._self;
    this.#stamp(document);
    this.partition.change(item, document);
    this.#step(item, before, document, sizeBytes);
  }

  delete(item: Item, isExpired = false): void {
    this.container.itemCount--;
    this.partition.remove(item);
    this.#step(item, item.document, undefined, 0, isExpired);
  }

  /** Everything has happened. */
  commit(): void {
    const { container, lsn, partition } = this;
    if (this.#steps.length === 0) return;
    container.lsn = lsn;
    partition.range.lsn = lsn;
    const changes = this.#steps.map(({ change }) => change);
    for (const step of this.#steps) {
      this.#log(step);
      if (step.change.current === undefined) container.clearExpiry(step.item);
      else container.setExpiry(step.item);
    }
    const lastNumber = container.lastNumber;
    this.#turn.happened({ type: 'committed', containerRid: container.rid, lsn, changes, lastNumber });
    container.changes.add(changes, container, this.#turn);
  }

  /** Nothing has happened. */
  rollBack(): void {
    const { container, partition } = this;
    for (const { item, change, sizeBytes } of this.#steps.reverse()) {
      const { previous, current } = change;
      container.sizeBytes += sizeBytes - item.sizeBytes;
      item.sizeBytes = sizeBytes;
      item.lsn = change.previousLsn;
      if (previous === undefined) {
        partition.remove(item);
        container.itemCount--;
      } else if (current === undefined) {
        partition.add(item);
        container.itemCount++;
      } else partition.change(item, previous);
      container.observer?.itemChanged(item, current, previous);
    }
    container.lastNumber = this.#lastNumber;
  }

  #findByRid(rid: string): Item | undefined {
    const number = documentNumber(rid, this.container.rid);
    if (number === undefined) return undefined;
    // The order of the range does not know what this transaction has done.
    if (this.#steps.length > 0) return this.items().find((item) => item.number === number);
    const { items } = this.partition.range;
    const item = items.at(items.placeFrom(number));
    return item?.number === number && item.partition === this.partition ? item : undefined;
  }

  #stamp(document: Unfinished): void {
    document._etag = etagOf(this.lsn, this.#steps.length);
    document._attachments = 'attachments/';
    document._ts = this.nowSec;
  }

  #step(
    item: Item,
    previous: Document | undefined,
    current: Document | undefined,
    sizeBytes: number,
    isExpired = false,
  ) {
    const { container, partition, nowSec, lsn } = this;
    const change: Change = {
      lsn,
      operation: previous === undefined ? 'create' : current === undefined ? 'delete' : 'replace',
      timestampSec: nowSec,
      current,
      previous,
      previousLsn: item.lsn,
      partitionKey: partition.key,
      epk: partition.epk,
      number: item.number,
      isExpired,
      sizeBytes,
    };
    this.#steps.push({ item, change, sizeBytes: item.sizeBytes });
    container.sizeBytes += sizeBytes - item.sizeBytes;
    item.sizeBytes = sizeBytes;
    item.lsn = lsn;
    container.observer?.itemChanged(item, previous, current);
  }

  #log({ item, change: { operation, previousLsn } }: Step): void {
    const { range } = this.partition;
    if (operation === 'create') range.items.add(item.number, item);
    // Written before in this transaction: it is at the end already.
    else if (operation === 'replace' && previousLsn === this.lsn) return;
    else range.written.remove(previousLsn, item);
    if (operation === 'delete') range.items.remove(item.number, item);
    else range.written.add(this.lsn, item);
  }
}
