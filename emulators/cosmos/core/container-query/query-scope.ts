import type { FeedScope } from '../commands.ts';
import type { Container } from '../container.ts';
import type { EpkRange, PartitionKey } from '../definitions.ts';
import { Failure } from '../failure.ts';
import type { Item } from '../item.ts';
import type { LogicalPartition } from '../logical-partition.ts';
import { FULL_EPK_RANGE, intersection, isInRange } from '../partition-key/effective-partition-key.ts';
import type { PartitionKeyFilter } from '../query/plan/partition-key.ts';
import type { Range } from '../range.ts';
import { resolveScope } from '../scope.ts';

/** Partitions with more than one of so many items of their ranges are found by going through the ranges. */
const MOST = 8;

/** The part of a container that a query runs over. */
export class QueryScope {
  readonly container: Container;
  readonly epkRange: EpkRange;
  /** The ranges that it has a part in. */
  readonly ranges: readonly Range[];
  /** Undefined: all logical partitions in the ranges. */
  readonly partitions: readonly LogicalPartition[] | undefined;
  /** Whether a range has items that do not belong here. */
  readonly #isCut: boolean;
  readonly #chosen: ReadonlySet<LogicalPartition> | undefined;

  private constructor(container: Container, epkRange: EpkRange, keys: readonly PartitionKey[] | undefined) {
    this.container = container;
    this.epkRange = epkRange;
    const { minInclusive, maxExclusive } = epkRange;
    const touched = container.ranges.all.filter(
      ({ definition }) => definition.minInclusive < maxExclusive && minInclusive < definition.maxExclusive,
    );
    this.#isCut = touched.some(
      ({ definition }) => definition.minInclusive < minInclusive || definition.maxExclusive > maxExclusive,
    );
    if (keys !== undefined) {
      const partitions = keys.flatMap((key) => container.partition(key) ?? []);
      this.#chosen = new Set(partitions.filter(({ epk }) => isInRange(epk, epkRange)));
      this.partitions = [...this.#chosen];
    }
    const ranges = new Set(keys?.map((key) => container.rangeOf(key)) ?? touched);
    this.ranges = touched.filter((range) => ranges.has(range));
  }

  /**
   * What a request names and what the query leaves of it. `within`: the part that an earlier page was about, so that what
   * follows is of the same part though ranges have been split or merged meanwhile.
   */
  static of(
    container: Container,
    asked: FeedScope,
    pinned: PartitionKeyFilter,
    within: EpkRange = FULL_EPK_RANGE,
  ): QueryScope | Failure {
    const scope = resolveScope(container, asked);
    if (scope instanceof Failure) return scope;
    const levels = container.partitionKeyPaths.length;
    const isPinned = pinned.kind === 'keys' && pinned.keys.every((key: PartitionKey) => key.length === levels);
    const keys = scope.key !== undefined ? [scope.key] : isPinned ? pinned.keys : undefined;
    return new QueryScope(container, intersection(scope.epkRange, within), keys);
  }

  /** Of items, at most. */
  get count(): number {
    if (this.partitions !== undefined) return this.partitions.reduce((sum, { count }) => sum + count, 0);
    return this.ranges.reduce((sum, { items }) => sum + items.count, 0);
  }

  includes({ partition }: Item): boolean {
    if (this.#chosen !== undefined) return this.#chosen.has(partition);
    if (this.ranges.length < this.container.ranges.all.length && !this.ranges.includes(partition.range)) return false;
    return !this.#isCut || isInRange(partition.epk, this.epkRange);
  }

  /** In the order of their numbers, from this one on. */
  items(fromNumber: number): Iterable<Item> {
    const { partitions } = this;
    if (partitions === undefined || this.#isMostOf(partitions)) return this.#scan(fromNumber);
    const lists = partitions.map((partition) => partition.items());
    const items = lists.length === 1 ? lists[0]! : lists.flat().sort((a, b) => a.number - b.number);
    return items.filter(({ number }) => number >= fromNumber);
  }

  /** Partitions have to be sorted, which is more work than to leave out a few others. */
  #isMostOf(partitions: readonly LogicalPartition[]): boolean {
    // What is being written is not in the order of the range yet.
    if (this.container.transacting !== undefined) return false;
    const inRanges = this.ranges.reduce((sum, { items }) => sum + items.count, 0);
    return inRanges < MOST * partitions.reduce((sum, { count }) => sum + count, 0);
  }

  *#scan(fromNumber: number): Generator<Item> {
    const logs = this.ranges.map(({ items }) => ({ items, place: items.placeFrom(fromNumber) }));
    for (;;) {
      let next: (typeof logs)[number] | undefined;
      for (const log of logs) {
        while (log.place < log.items.end && log.items.at(log.place) === undefined) log.place++;
        const key = log.items.keyAt(log.place);
        if (key !== undefined && (next === undefined || key < next.items.keyAt(next.place)!)) next = log;
      }
      if (next === undefined) return;
      const item = next.items.at(next.place++)!;
      if (this.includes(item)) yield item;
    }
  }
}
