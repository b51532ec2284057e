import type { Value } from '../values/value.ts';
import { type DocumentPath, type IndexFilter, isSamePath } from './index-filter.ts';

/** The value of one level of a partition key; undefined for a document without it. */
export type PartitionKeyValue = undefined | null | boolean | number | string;

/** The partition keys in which a query can find anything. */
export type PartitionKeyFilter =
  | { readonly kind: 'any' }
  /** These, or those that begin with them where the key has more levels. With none, the query finds nothing. */
  | { readonly kind: 'keys'; readonly keys: readonly (readonly PartitionKeyValue[])[] };

/** Pairs of assignments that are looked at, all in all, before what follows from AND is left open. */
const PAIRS_MAX = 200_000;

/** What levels of the key are held to, by their places. */
type Assignment = ReadonlyMap<number, PartitionKeyValue>;

/** Follows from the demands on the paths of a container's partition key. */
export function partitionKeysOf(filter: IndexFilter, paths: readonly DocumentPath[]): PartitionKeyFilter {
  const assignments = assignmentsOf(filter, paths, { pairs: PAIRS_MAX });
  const keys = new Map<string, PartitionKeyValue[]>();
  for (const assignment of assignments) {
    const key: PartitionKeyValue[] = [];
    while (assignment.has(key.length)) key.push(assignment.get(key.length));
    if (key.length === 0) return { kind: 'any' };
    keys.set(JSON.stringify(key.map((value) => (value === undefined ? {} : value))), key);
  }
  return { kind: 'keys', keys: [...keys.values()] };
}

const FREE: readonly Assignment[] = [new Map()];

/** The pairs that may still be looked at. */
interface Allowance {
  pairs: number;
}

function assignmentsOf(filter: IndexFilter, paths: readonly DocumentPath[], left: Allowance): readonly Assignment[] {
  switch (filter.kind) {
    case 'none':
      return [];
    case 'or':
      return filter.filters.flatMap((one) => assignmentsOf(one, paths, left));
    case 'and':
      return filter.filters
        .map((one) => assignmentsOf(one, paths, left))
        .reduce((all, one) => merged(all, one, left), FREE);
    case 'equals':
      return assigned(filter.path, filter.values.map(levelValue), paths);
    case 'undefined':
      return assigned(filter.path, [undefined], paths);
    default:
      return FREE;
  }
}

/** Arrays and objects are no keys: such a document counts as one without. [cosmos-protocol 6.1] */
function levelValue(value: Value): PartitionKeyValue {
  return typeof value === 'object' && value !== null ? undefined : value;
}

function assigned(
  path: DocumentPath,
  values: readonly PartitionKeyValue[],
  paths: readonly DocumentPath[],
): readonly Assignment[] {
  const level = paths.findIndex((one) => isSamePath(one, path));
  return level === -1 ? FREE : values.map((value) => new Map([[level, value]]));
}

/** Those that agree with one of each side; where that is too much to find out, the fewer ones. */
function merged(one: readonly Assignment[], other: readonly Assignment[], allowance: Allowance): readonly Assignment[] {
  if (one === FREE || other === FREE) return one === FREE ? other : one;
  allowance.pairs -= one.length * other.length;
  if (allowance.pairs < 0) return one.length <= other.length ? one : other;
  return one.flatMap((a) => other.filter((b) => agree(a, b)).map((b) => new Map([...a, ...b])));
}

function agree(a: Assignment, b: Assignment): boolean {
  return [...a].every(([level, value]) => !b.has(level) || b.get(level) === value);
}
