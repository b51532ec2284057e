/** A part of a container, by the hashes of its partition keys: from `minInclusive` to `maxExclusive`. */
export interface ContainerRange {
  readonly id: string;
  readonly minInclusive: string;
  readonly maxExclusive: string;
  /** The ranges it came from, the oldest first. */
  readonly parents: readonly string[];
}

/** Items as JSON, one a line. */
export interface ItemPage {
  readonly lines: readonly string[];
  /** What to ask for the page behind this one with. Undefined: there was nothing more when this one was read. */
  readonly next: number | undefined;
}

/** What is done with one container as a whole. Everything throws AZW_ENTITY_UNKNOWN when it is gone. */
export interface ContainerControl {
  /** In the order of their keys. */
  ranges(): readonly ContainerRange[];
  /** Two ranges come of one: in its middle, or at a hash. Gives them. Clients notice as in Azure. Throws AZW_RANGE_INVALID. */
  splitRange(id: string, at?: string): readonly ContainerRange[];
  /** One range comes of two that lie side by side. Gives it. Throws AZW_RANGE_INVALID. */
  mergeRanges(first: string, second: string): ContainerRange;
  /**
   * All items as JSON, in the order of their last write, without what the service adds to them. What is written meanwhile comes at
   * the end, and so can come again.
   */
  exportItems(): Iterable<string>;
  /** The same, page by page. `after`: the `next` of the page before. */
  exportPage(after?: number): ItemPage;
  /**
   * Writes items, one a line, and returns how many. One that is there already is replaced; empty lines are passed over. Throws
   * AZW_ITEM_INVALID at the first line that cannot be imported; the lines before it are imported then. `firstLine` is the
   * number of the first one in that error.
   */
  importItems(lines: Iterable<string>, firstLine?: number): number;
}
