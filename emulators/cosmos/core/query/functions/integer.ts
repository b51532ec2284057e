import type { Value } from '../values/value.ts';
import { type BuiltIn, define } from './built-in.ts';

/** Both as the documentation and as older texts name them. */
function integer(names: readonly string[], of: (x: bigint, y: bigint) => bigint | undefined): BuiltIn[] {
  return names.map((name) => define(name, 2, 2, (_, x, y) => calculate(x, y, of)));
}

function calculate(x: Value, y: Value, of: (x: bigint, y: bigint) => bigint | undefined): Value {
  if (!isInteger(x) || !isInteger(y)) return undefined;
  const result = of(BigInt(x), BigInt(y));
  return result === undefined ? undefined : Number(BigInt.asIntN(64, result));
}

function isInteger(value: Value): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 63;
}

/** Shifts by as many bits as 64-bit machines do. */
function shift(by: bigint): bigint {
  return by & 63n;
}

/** Arithmetic of signed 64-bit integers, which wraps around. A fraction makes it undefined. */
export const INTEGER_FUNCTIONS: readonly BuiltIn[] = [
  ...integer(['IntAdd'], (x, y) => x + y),
  ...integer(['IntSub'], (x, y) => x - y),
  ...integer(['IntMul'], (x, y) => x * y),
  ...integer(['IntDiv'], (x, y) => (y === 0n ? undefined : x / y)),
  ...integer(['IntMod'], (x, y) => (y === 0n ? undefined : x % y)),
  ...integer(['IntBitAnd', 'IntBitwiseAnd'], (x, y) => x & y),
  ...integer(['IntBitOr', 'IntBitwiseOr'], (x, y) => x | y),
  ...integer(['IntBitXor', 'IntBitwiseXor'], (x, y) => x ^ y),
  ...integer(['IntBitLeftShift', 'IntBitwiseLeftShift'], (x, y) => x << shift(y)),
  ...integer(['IntBitRightShift', 'IntBitwiseRightShift'], (x, y) => x >> shift(y)),
  ...['IntBitNot', 'IntBitwiseNot'].map((name) => define(name, 1, 1, (_, x) => calculate(x, 0, (bits) => ~bits))),
];
