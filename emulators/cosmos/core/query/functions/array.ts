import type { Budget } from '../values/budget.ts';
import { compareValues, isEqual } from '../values/comparison.ts';
import { isArray, isObject, type MutableObject, setMember, type Value } from '../values/value.ts';
import { type BuiltIn, define, defineForUndefined } from './built-in.ts';

const MANY = Number.POSITIVE_INFINITY;

type Items = readonly Value[];

function concat(budget: Budget, arrays: Items): Value {
  const all: Value[] = [];
  for (const array of arrays) {
    if (!isArray(array)) return undefined;
    budget.spend(array.length);
    for (const item of array) all.push(item);
  }
  return all;
}

/** Whether an array holds a value. A partial match of objects asks for the members of `wanted` only. */
function contains(budget: Budget, items: Items, wanted: Value, partial: boolean): boolean {
  budget.spend(1 + items.length);
  return items.some((item) => (partial ? isPart(budget, item, wanted) : isEqual(item, wanted, budget)));
}

function isPart(budget: Budget, item: Value, wanted: Value): boolean {
  if (!isObject(wanted) || !isObject(item)) return isEqual(item, wanted, budget);
  return Object.keys(wanted).every((name) => Object.hasOwn(item, name) && isPart(budget, item[name], wanted[name]));
}

/** A chain of OR or AND over the wanted values, so that an undefined one counts only while nothing decides. */
function containsList(budget: Budget, items: Value, wanted: Items, decisive: boolean): Value {
  if (!isArray(items)) return undefined;
  let result: Value = !decisive;
  for (const value of wanted) {
    if (value === undefined) result = undefined;
    else if (contains(budget, items, value, false) === decisive) return decisive;
  }
  return result;
}

function slice(budget: Budget, items: Value, start: Value, count: Value = Number.MAX_SAFE_INTEGER): Value {
  if (!isArray(items) || !Number.isInteger(start) || !Number.isInteger(count)) return undefined;
  const first = (start as number) < 0 ? Math.max(items.length + (start as number), 0) : (start as number);
  const end = first + Math.max(count as number, 0);
  budget.spend(1 + Math.max(0, Math.min(end, items.length) - first));
  return items.slice(first, end);
}

/** The numbers of an array; undefined where anything else is among them. */
function numbersOf(budget: Budget, items: Value): number[] | undefined {
  if (!isArray(items)) return undefined;
  budget.spend(1 + items.length);
  return items.every((item) => typeof item === 'number') ? [...(items as number[])] : undefined;
}

function numeric(name: string, of: (numbers: readonly number[]) => Value): BuiltIn {
  return define(name, 1, 1, (budget, items) => {
    const numbers = numbersOf(budget, items);
    return numbers === undefined ? undefined : of(numbers);
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function median(numbers: readonly number[]): Value {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The first or last in the order of values; arrays and objects have no part in it. */
function extreme(name: string, sign: 1 | -1): BuiltIn {
  return define(name, 1, 1, (budget, items) => {
    if (!isArray(items) || items.some((item) => typeof item === 'object' && item !== null)) return undefined;
    budget.spend(1 + items.length);
    return items.reduce(
      (best, item) => (best === undefined || sign * compareValues(item, best, budget) > 0 ? item : best),
      undefined,
    );
  });
}

/** `{a: 1}` as `[{k: "a", v: 1}]`. */
function entries(budget: Budget, object: Value, key: Value = 'k', value: Value = 'v'): Value {
  if (!isObject(object) || typeof key !== 'string' || typeof value !== 'string') return undefined;
  const names = Object.keys(object);
  budget.spend(1 + names.length);
  return names.map((name) => {
    const entry: MutableObject = {};
    setMember(entry, key, name);
    setMember(entry, value, object[name]);
    return entry;
  });
}

export const ARRAY_FUNCTIONS: readonly BuiltIn[] = [
  numeric('ARRAY_AVG', (numbers) => (numbers.length === 0 ? undefined : sum(numbers) / numbers.length)),
  define('ARRAY_CONCAT', 2, MANY, (budget, ...arrays) => concat(budget, arrays)),
  defineForUndefined('ARRAY_CONTAINS', 2, 3, (budget, items, wanted, partial = false) => {
    if (!isArray(items) || wanted === undefined || typeof partial !== 'boolean') return undefined;
    return contains(budget, items, wanted, partial);
  }),
  defineForUndefined('ARRAY_CONTAINS_ALL', 2, MANY, (budget, items, ...wanted) =>
    containsList(budget, items, wanted, false),
  ),
  defineForUndefined('ARRAY_CONTAINS_ANY', 2, MANY, (budget, items, ...wanted) =>
    containsList(budget, items, wanted, true),
  ),
  define('ARRAY_LENGTH', 1, 1, (_, items) => (isArray(items) ? items.length : undefined)),
  extreme('ARRAY_MAX', 1),
  numeric('ARRAY_MEDIAN', (numbers) => (numbers.length === 0 ? undefined : median(numbers))),
  extreme('ARRAY_MIN', -1),
  define('ARRAY_SLICE', 2, 3, slice),
  numeric('ARRAY_SUM', sum),
  define('ObjectToArray', 1, 3, entries),
];
