import type { Item } from '../item.ts';
import type { Bound, IndexFilter } from '../query/plan/index-filter.ts';
import { isPrimitive, typeRank, type Value } from '../query/values/value.ts';
import type { ContainerIndex } from './container-index.ts';
import type { PathIndex } from './path-index.ts';
import { before, behind, type Cut, type Span } from './sorted-entries.ts';

/** What indexes give for a filter: the items that pass it, and perhaps others. */
export interface IndexLookup {
  /** Items, where one that is found in several ways counts as often. */
  readonly count: number;
  /** Whether `items` comes one by one, and not only when all are collected. */
  readonly streams: boolean;
  /** The indexes that are looked at. */
  readonly indexes: readonly PathIndex[];
  /** In the order of their numbers, each once, from this number on. */
  items(fromNumber: number): Iterable<Item>;
}

/** The smallest and the first of each type but undefined, in the order of types. */
const FIRST_OF_TYPE: readonly Value[] = [undefined, null, false, true, Number.NEGATIVE_INFINITY, '', [], {}];
/** Of a conjunction with so few items, the other conditions need no index. */
const FEW = 100;
/** The most selective first, as a rule. */
const RANK = { none: 0, equals: 1, contains: 2, prefix: 3, undefined: 4, or: 5, range: 6, and: 7, defined: 8, all: 9 };

const NOTHING: IndexLookup = { count: 0, streams: true, indexes: [], items: () => [] };

/** Undefined: no index helps. */
export function lookUp(filter: IndexFilter, index: ContainerIndex): IndexLookup | undefined {
  switch (filter.kind) {
    case 'all':
      return undefined;
    case 'none':
      return NOTHING;
    case 'and':
      return bestOf(filter.filters, index);
    case 'or':
      return unionOf(filter.filters, index);
    case 'contains':
      return isPrimitive(filter.item)
        ? inSpans(index.ofPath(filter.path, 'array-items'), [spanOfValue(filter.item)])
        : undefined;
    case 'equals':
      return inSpans(index.ofPath(filter.path), filter.values.map(spanOfValue));
    case 'range':
      return inSpans(index.ofPath(filter.path), [spanOfRange(filter.low, filter.high)]);
    case 'prefix':
      return inSpans(index.ofPath(filter.path), [spanOfPrefix(filter.prefix)]);
    case 'defined':
      return inSpans(index.ofPath(filter.path), [{ low: behind(undefined), high: undefined }]);
    case 'undefined':
      return inSpans(index.ofPath(filter.path), [spanOfValue(undefined)]);
  }
}

function bestOf(filters: readonly IndexFilter[], index: ContainerIndex): IndexLookup | undefined {
  let best: IndexLookup | undefined;
  for (const filter of withJoinedRanges(filters).sort((a, b) => RANK[a.kind] - RANK[b.kind])) {
    const found = lookUp(filter, index);
    if (found !== undefined && (best === undefined || found.count < best.count)) best = found;
    if (best !== undefined && best.count <= FEW) break;
  }
  return best;
}

/** `x > 1` and `x < 5` are one range, which is smaller than both. Of several bounds of one side the first is enough. */
function withJoinedRanges(filters: readonly IndexFilter[]): IndexFilter[] {
  const ranges = new Map<string, IndexFilter>();
  for (const filter of filters) {
    if (filter.kind !== 'range') continue;
    const key = JSON.stringify([typeof (filter.low ?? filter.high)!.value, ...filter.path]);
    ranges.set(key, { ...filter, ...ranges.get(key) });
  }
  return [...filters.filter(({ kind }) => kind !== 'range'), ...ranges.values()];
}

function unionOf(filters: readonly IndexFilter[], index: ContainerIndex): IndexLookup | undefined {
  const parts: IndexLookup[] = [];
  for (const filter of filters) {
    const part = lookUp(filter, index);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    streams: false,
    indexes: parts.flatMap(({ indexes }) => indexes),
    items: (fromNumber) =>
      inOrder(
        parts.map((part) => part.items(fromNumber)),
        fromNumber,
      ),
  };
}

function inSpans(index: PathIndex | undefined, spans: readonly Span[]): IndexLookup | undefined {
  if (index === undefined) return undefined;
  const { entries } = index;
  const [first, ...more] = spans;
  // The entries of one value lie in the order of numbers.
  const isOne = more.length === 0 && first?.low !== undefined && first.low.value === first.high?.value;
  const one = isOne && first.high !== undefined ? first.low : undefined;
  return {
    count: spans.reduce((sum, span) => sum + entries.countIn(span), 0),
    streams: one !== undefined,
    indexes: [index],
    items(fromNumber) {
      if (one !== undefined)
        return entries.in({ low: { value: one.value, number: fromNumber }, high: behind(one.value) });
      return inOrder(
        spans.map((span) => entries.in(span)),
        fromNumber,
      );
    },
  };
}

function inOrder(parts: readonly Iterable<Item>[], fromNumber: number): Item[] {
  const found = new Set<Item>();
  for (const part of parts) for (const item of part) if (item.number >= fromNumber) found.add(item);
  return [...found].sort((a, b) => a.number - b.number);
}

function spanOfValue(value: Value): Span {
  return { low: before(value), high: behind(value) };
}

/** Of values of the same type as the bounds. */
function spanOfRange(low: Bound | undefined, high: Bound | undefined): Span {
  // Of both bounds together a filter has two conditions, so that at least one is there.
  const { value } = (low ?? high)!;
  return {
    low: low === undefined ? startOfType(value) : (low.isInclusive ? before : behind)(low.value),
    high: high === undefined ? endOfType(value) : (high.isInclusive ? behind : before)(high.value),
  };
}

function startOfType(value: Value): Cut {
  return before(typeof value === 'boolean' ? false : FIRST_OF_TYPE[typeRank(value)]);
}

function endOfType(value: Value): Cut {
  return before(FIRST_OF_TYPE[typeof value === 'boolean' ? typeRank(true) + 1 : typeRank(value) + 1]);
}

function spanOfPrefix(prefix: string): Span {
  const next = successorOf(prefix);
  return { low: before(prefix), high: next === undefined ? endOfType('') : before(next) };
}

/** The first of all texts that lie behind those with a prefix. */
function successorOf(prefix: string): string | undefined {
  for (let end = prefix.length; end > 0; end--) {
    const unit = prefix.charCodeAt(end - 1);
    if (unit < 0xffff) return prefix.slice(0, end - 1) + String.fromCharCode(unit + 1);
  }
  return undefined;
}
