import type { Budget } from '../values/budget.ts';
import { identityOf } from '../values/text.ts';
import { isArray, type Value } from '../values/value.ts';
import { type BuiltIn, define } from './built-in.ts';

/** Values by their identities, in the order of their first appearance. */
type DistinctValues = ReadonlyMap<string, Value>;

function set(name: string, of: (a: DistinctValues, b: DistinctValues) => Value): BuiltIn {
  return define(name, 2, 2, (budget, a, b) => {
    if (!isArray(a) || !isArray(b)) return undefined;
    return of(distinct(budget, a), distinct(budget, b));
  });
}

function distinct(budget: Budget, items: readonly Value[]): DistinctValues {
  budget.spend(1 + items.length);
  const found = new Map<string, Value>();
  for (const item of items) {
    const identity = identityOf(item, budget);
    if (!found.has(identity)) found.set(identity, item);
  }
  return found;
}

/** Those of `a` that `keep` says of. */
function kept(a: DistinctValues, keep: (identity: string) => boolean): Value[] {
  return [...a].filter(([identity]) => keep(identity)).map(([, value]) => value);
}

/** The Set… functions: arrays without duplicates. An intersection has the order of the second array, as documented. */
export const SET_FUNCTIONS: readonly BuiltIn[] = [
  set('SetDifference', (a, b) => kept(a, (identity) => !b.has(identity))),
  set('SetEqual', (a, b) => a.size === b.size && [...a.keys()].every((identity) => b.has(identity))),
  set('SetIntersect', (a, b) => kept(b, (identity) => a.has(identity))),
  set('SetUnion', (a, b) => [...a.values(), ...kept(b, (identity) => !a.has(identity))]),
];
