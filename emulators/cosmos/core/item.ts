import type { Document } from './definitions.ts';
import type { Expiry } from './expiry-queue.ts';
import type { LogicalPartition } from './logical-partition.ts';

/** One item, from its creation to its deletion. */
export class Item {
  /** In its rid. Items of a container lie in this order. */
  readonly number: number;
  readonly partition: LogicalPartition;
  /** The latest version. A new one is another object. */
  document: Document;
  /** Of the latest version. */
  lsn = 0;
  sizeBytes = 0;
  /** Undefined: it stays. */
  expiry: Expiry | undefined;

  constructor(number: number, partition: LogicalPartition, document: Document) {
    this.number = number;
    this.partition = partition;
    this.document = document;
  }
}
