import type { Container } from '../container.ts';
import { indexOf } from '../index/container-index.ts';
import { type IndexLookup, lookUp } from '../index/index-lookup.ts';
import type { PathIndex } from '../index/path-index.ts';
import { before, behind, type Span } from '../index/sorted-entries.ts';
import type { Item } from '../item.ts';
import type { QueryAccess } from '../query/plan/access.ts';
import { ALL, both, type IndexFilter, isSamePath } from '../query/plan/index-filter.ts';
import type { ItemOrder, OrderedPlace } from './item-order.ts';
import type { QueryScope } from './query-scope.ts';

/** The items that a query has to look at, in the order in which it wants them. */
export interface Candidates {
  readonly items: Iterable<Item>;
  /** The indexes that gave them. */
  readonly indexes: readonly PathIndex[];
}

/** How far an execution will read. */
export interface Demand {
  readonly filter: QueryAccess['filter'];
  /** Results that are wanted of this page; Infinity for a query that has to see every item first. */
  readonly count: number;
}

/** Of so few items an index saves nothing. */
const FEW = 100;

/** In the order of numbers, from one on. */
export function inNumberOrder(scope: QueryScope, { filter, count }: Demand, fromNumber: number): Candidates {
  const lookup = lookupIn(scope, filter);
  if (lookup === undefined) return { items: scope.items(fromNumber), indexes: [] };
  const scanned = itemsRead(scope.count, lookup.count, count);
  const found = lookup.streams ? Math.min(lookup.count, itemsRead(lookup.count, scope.count, count)) : lookup.count;
  if (scanned < found) return { items: scope.items(fromNumber), indexes: [] };
  return { items: within(lookup.items(fromNumber), scope), indexes: lookup.indexes };
}

/** In the order that ORDER BY asks for, from a place on. */
export function inSortedOrder(
  scope: QueryScope,
  { filter, count }: Demand,
  order: ItemOrder,
  from: OrderedPlace | undefined,
): Candidates {
  const lookup = lookupIn(scope, filter);
  const isSmaller = lookup !== undefined && lookup.count < scope.count;
  const matching = isSmaller ? lookup.count : scope.count;
  const { itemCount } = scope.container;
  if (matching > FEW && itemsRead(itemCount, matching, count) < 2 * matching) {
    const index = isSettled(scope) ? indexOf(scope.container).ofPath(order.keys[0]!.path) : undefined;
    if (index !== undefined) return { items: within(walk(index, order, from), scope), indexes: [index] };
  }
  const items = isSmaller ? within(lookup.items(0), scope) : scope.items(0);
  return { items: order.sorted(items, from), indexes: isSmaller ? lookup.indexes : [] };
}

function lookupIn(scope: QueryScope, filter: QueryAccess['filter']): IndexLookup | undefined {
  if (!isSettled(scope) || (scope.partitions !== undefined && scope.count <= FEW)) return undefined;
  return lookUp(
    scope.partitions === undefined ? filter : withoutKey(filter, scope.container),
    indexOf(scope.container),
  );
}

/** Where the partitions are known, a condition on their key says no more. */
function withoutKey(filter: IndexFilter, container: Container): IndexFilter {
  if (filter.kind === 'and') return both(filter.filters.map((one) => withoutKey(one, container)));
  if (!('path' in filter)) return filter;
  const isKey = container.partitionKeyPaths.some((path) => isSamePath(path, filter.path));
  return isKey ? ALL : filter;
}

/** In the middle of a transaction the logs of the container lack what it has written: an index made of them would, too. */
function isSettled({ container }: QueryScope): boolean {
  return container.transacting === undefined;
}

/** How many of `total` items are read until `wanted` of those are found that match, if they lie evenly. */
function itemsRead(total: number, matching: number, wanted: number): number {
  return Math.min(total, (wanted * total) / Math.max(1, matching));
}

function* within(items: Iterable<Item>, scope: QueryScope): Generator<Item> {
  for (const item of items) if (scope.includes(item)) yield item;
}

/** Along the index of the first key; items that are equal by it are sorted by the others. */
function* walk({ entries }: PathIndex, order: ItemOrder, from: OrderedPlace | undefined): Generator<Item> {
  const isSingle = order.keys.length === 1;
  const span = spanFrom(from, order, isSingle);
  const walked = order.isDescending ? entries.reversedIn(span) : entries.in(span);
  if (isSingle) {
    yield* walked;
    return;
  }
  let group: Item[] = [];
  let place: OrderedPlace | undefined;
  for (const item of walked) {
    const next = order.placeOf(item);
    if (place !== undefined && !order.isSameFirstKey(place, next)) {
      yield* order.sorted(group, from);
      group = [];
    }
    place = next;
    group.push(item);
  }
  yield* order.sorted(group, from);
}

/** What is still to be walked along: `isExact`: from the entry of a place, otherwise from the end of those with its first key. */
function spanFrom(from: OrderedPlace | undefined, order: ItemOrder, isExact: boolean): Span {
  const start = order.omitsUndefined ? behind(undefined) : undefined;
  if (from === undefined) return { low: start, high: undefined };
  const value = from.keys[0];
  if (order.isDescending) return { low: start, high: isExact ? { value, number: from.number + 1 } : behind(value) };
  return { low: isExact ? { value, number: from.number } : before(value), high: undefined };
}
