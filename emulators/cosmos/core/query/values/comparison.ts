import type { Budget } from './budget.ts';
import { isArray, isObject, type JsonObject, memberOf, typeRank, type Value } from './value.ts';

/** Deep equality. Numbers and strings are not converted; NaN is not equal to itself; members have no order. */
export function isEqual(a: Value, b: Value, budget: Budget): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isArray(a)) {
    if (!isArray(b) || a.length !== b.length) return false;
    budget.spend(a.length);
    return a.every((item, i) => isEqual(item, b[i], budget));
  }
  return isObject(a) && isObject(b) && isEqualObject(a, b, budget);
}

function isEqualObject(a: JsonObject, b: JsonObject, budget: Budget): boolean {
  const names = Object.keys(a);
  budget.spend(names.length);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name], budget));
}

/**
 * The order of all values: undefined, null, false, true, numbers, strings, arrays, objects. Strings go by UTF-16 units,
 * arrays by their items, objects by their sorted members. [cosmos-protocol 9.4]
 */
export function compareValues(a: Value, b: Value, budget: Budget): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  const byType = typeRank(a) - typeRank(b);
  if (byType !== 0 || typeof a !== 'object' || a === null) return byType;
  if (isArray(a)) return compareItems(a, b as readonly Value[], budget);
  return compareItems(sortedEntries(a as JsonObject), sortedEntries(b as JsonObject), budget);
}

function compareItems(a: readonly Value[], b: readonly Value[], budget: Budget): number {
  const length = Math.min(a.length, b.length);
  budget.spend(1 + length);
  for (let i = 0; i < length; i++) {
    const order = compareValues(a[i], b[i], budget);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function sortedEntries(object: JsonObject): Value[] {
  return Object.keys(object)
    .sort()
    .flatMap((name) => [name, memberOf(object, name)]);
}
