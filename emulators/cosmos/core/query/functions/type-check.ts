import { isArray, isObject, isPrimitive, type Value } from '../values/value.ts';
import { type BuiltIn, defineForUndefined } from './built-in.ts';
import { parseDateTime } from './date-time-value.ts';

function check(name: string, is: (value: Value) => boolean): BuiltIn {
  return defineForUndefined(name, 1, 1, (_, value) => is(value));
}

const INT64_LIMIT = 2 ** 63;

/** The IS_… functions. They alone make something definite of undefined. */
export const TYPE_CHECKS: readonly BuiltIn[] = [
  check('IS_ARRAY', isArray),
  check('IS_BOOL', (value) => typeof value === 'boolean'),
  check('IS_DATETIME', (value) => typeof value === 'string' && parseDateTime(value) !== undefined),
  check('IS_DEFINED', (value) => value !== undefined),
  check('IS_FINITE_NUMBER', (value) => typeof value === 'number' && Number.isFinite(value)),
  // Of 64 bits; the largest of them is 2^63 as a double.
  check('IS_INTEGER', (value) => Number.isInteger(value) && Math.abs(value as number) <= INT64_LIMIT),
  check('IS_NULL', (value) => value === null),
  check('IS_NUMBER', (value) => typeof value === 'number'),
  check('IS_OBJECT', isObject),
  check('IS_PRIMITIVE', isPrimitive),
  check('IS_STRING', (value) => typeof value === 'string'),
];
