import type { RangeDefinition } from './definitions.ts';
import type { Item } from './item.ts';
import { OrderedLog } from './ordered-log.ts';

/** A physical partition: the items whose keys fall into it. */
export class Range {
  readonly definition: RangeDefinition;
  /** Of the last write in it. */
  lsn: number;
  /** By number: the order of queries. */
  readonly items: OrderedLog<Item>;
  /** By LSN of the last write: the order of the change feed. */
  readonly written: OrderedLog<Item>;

  constructor(
    definition: RangeDefinition,
    lsn: number,
    items = new OrderedLog<Item>(),
    written = new OrderedLog<Item>(),
  ) {
    this.definition = definition;
    this.lsn = lsn;
    this.items = items;
    this.written = written;
  }
}
