import type { EpkRange } from '../definitions.ts';
import { isArray, isObject, type JsonObject, memberOf, type Value } from '../query/values/value.ts';
import type { OrderedPlace } from './item-order.ts';

/** Where a query goes on. It holds all that is needed, and means the same after a restart, a split or a merge. */
export interface QueryContinuation {
  /** Results that TOP, OFFSET and LIMIT have counted. */
  readonly passed: number;
  /** The item that the last result came from; without sort keys in the order of numbers. Undefined: all results are made again. */
  readonly place: OrderedPlace | undefined;
  /** Results that were taken of that item. */
  readonly rows: number;
  /** The part of the container that the query is about. Undefined: what the request says. */
  readonly within: EpkRange | undefined;
}

/** As JSON. */
export function writeContinuation({ passed, place, rows, within }: QueryContinuation): string {
  return JSON.stringify({
    p: passed,
    ...(place === undefined
      ? {}
      : { n: place.number, r: rows, k: place.keys.map((key) => (key === undefined ? [] : [key])) }),
    ...(within === undefined ? {} : { w: [within.minInclusive, within.maxExclusive] }),
  });
}

/** Undefined: it was not written by {@link writeContinuation}. */
export function readContinuation(json: Value): QueryContinuation | undefined {
  if (!isObject(json)) return undefined;
  const passed = countOf(json, 'p');
  const within = memberOf(json, 'w');
  if (passed === undefined || !(within === undefined || isRange(within))) return undefined;
  const range = within === undefined ? undefined : { minInclusive: within[0], maxExclusive: within[1] };
  if (!Object.hasOwn(json, 'n')) return { passed, place: undefined, rows: 0, within: range };
  const number = countOf(json, 'n');
  const rows = countOf(json, 'r');
  const keys = memberOf(json, 'k');
  if (number === undefined || rows === undefined || !isArray(keys) || !keys.every(isBoxed)) return undefined;
  return { passed, place: { number, keys: keys.map(([key]) => key) }, rows, within: range };
}

function countOf(json: JsonObject, name: string): number | undefined {
  const count = memberOf(json, name);
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

function isRange(value: Value): value is readonly [string, string] {
  return isArray(value) && value.length === 2 && value.every((end) => typeof end === 'string');
}

function isBoxed(value: Value): value is readonly Value[] {
  return isArray(value) && value.length <= 1;
}
