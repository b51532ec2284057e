import { isObject, type Value } from '../values/value.ts';
import { type BuiltIn, define, defineForUndefined } from './built-in.ts';

/** The number inside a document's `_rid`: its last eight bytes, little-endian. [cosmos-protocol 5.5] */
function documentNumber(rid: Value): Value {
  if (typeof rid !== 'string' || !/^[A-Za-z0-9+-]{22}==$/.test(rid)) return undefined;
  const bytes = atob(rid.replaceAll('-', '/'));
  let number = 0;
  for (let i = 15; i >= 8; i--) number = number * 256 + bytes.charCodeAt(i);
  return number;
}

export const CONDITIONAL_FUNCTIONS: readonly BuiltIn[] = [
  /** Counts from one. */
  defineForUndefined('CHOOSE', 2, Number.POSITIVE_INFINITY, (_, index, ...choices) =>
    Number.isInteger(index) ? choices[(index as number) - 1] : undefined,
  ),
  define('DocumentId', 1, 1, (_, document) => (isObject(document) ? documentNumber(document._rid) : undefined)),
  defineForUndefined('IIF', 3, 3, (_, condition, consequent, alternative) =>
    condition === true ? consequent : alternative,
  ),
];
