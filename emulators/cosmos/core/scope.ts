import type { FeedScope } from './commands.ts';
import type { Container } from './container.ts';
import type { EpkRange, PartitionKey } from './definitions.ts';
import { Failure } from './failure.ts';
import type { Item } from './item.ts';
import {
  effectivePartitionKey,
  epkRangeOfPrefix,
  FULL_EPK_RANGE,
  intersection,
  isInRange,
} from './partition-key/effective-partition-key.ts';
import { isSameKey } from './partition-key/partition-key.ts';
import type { Range } from './range.ts';
import { rangeGone } from './ranges.ts';

/** What a query or a feed goes over: the items of these ranges whose keys lie in `epkRange`. */
export interface Scope {
  /** In the order of their keys. At least one. */
  readonly ranges: readonly Range[];
  readonly epkRange: EpkRange;
  /** Of the one logical partition, if it is but one. */
  readonly key: PartitionKey | undefined;
}

/** Fails if the range is gone, or the key has too many levels. */
export function resolveScope(container: Container, { partitionKey, rangeId, epkRange }: FeedScope): Scope | Failure {
  const asked = rangeId === undefined ? undefined : container.ranges.find(rangeId);
  if (rangeId !== undefined && asked === undefined) return rangeGone(rangeId);
  let within = intersection(epkRange ?? FULL_EPK_RANGE, asked?.definition ?? FULL_EPK_RANGE);
  let key: PartitionKey | undefined;
  if (partitionKey !== undefined) {
    const { partitionKey: definition } = container.definition;
    if (partitionKey.length > 0 && partitionKey.length < definition.paths.length) {
      within = intersection(within, epkRangeOfPrefix(partitionKey, definition));
    } else {
      const complete = container.completeKey(partitionKey);
      if (complete instanceof Failure) return complete;
      key = complete;
      const epk = effectivePartitionKey(key, definition);
      within = intersection(within, { minInclusive: epk, maxExclusive: `${epk}00` });
    }
  }
  const ranges =
    asked === undefined ? container.ranges.all.filter(({ definition }) => overlaps(definition, within)) : [asked];
  return { ranges: ranges.length > 0 ? ranges : [container.ranges.of(within.minInclusive)], epkRange: within, key };
}

/** Whether a whole range belongs to it, so that its items need not be looked at one by one. */
export function coversRange({ epkRange, key }: Scope, { definition }: Range): boolean {
  return (
    key === undefined &&
    epkRange.minInclusive <= definition.minInclusive &&
    epkRange.maxExclusive >= definition.maxExclusive
  );
}

export function isInScope(
  { epkRange, key }: Scope,
  partition: { readonly key: PartitionKey; readonly epk: string },
): boolean {
  return isInRange(partition.epk, epkRange) && (key === undefined || isSameKey(key, partition.key));
}

/** The items of one range of a scope in the order of their rids, behind the one that has this number (0: all). */
export function* itemsInOrder(container: Container, scope: Scope, range: Range, afterNumber = 0): Generator<Item> {
  const partition = scope.key === undefined ? undefined : container.partition(scope.key);
  if (scope.key !== undefined) {
    if (partition === undefined || partition.range !== range || !isInScope(scope, partition)) return;
    // Few of many, or not yet in the order of the range.
    if (partition.count * 8 < range.items.count || partition === container.transacting) {
      for (const item of partition.items()) if (item.number > afterNumber) yield item;
      return;
    }
  }
  const isWhole = coversRange(scope, range);
  for (let place = range.items.placeFrom(afterNumber + 1); place < range.items.end; place++) {
    const item = range.items.at(place);
    if (item !== undefined && (isWhole || isInScope(scope, item.partition))) yield item;
  }
}

function overlaps(a: EpkRange, b: EpkRange): boolean {
  const { minInclusive, maxExclusive } = intersection(a, b);
  return minInclusive < maxExclusive;
}
