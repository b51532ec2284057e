import type { BinaryOperator, UnaryOperator } from '../syntax/tree.ts';
import type { Budget } from '../values/budget.ts';
import { isEqual } from '../values/comparison.ts';
import type { Value } from '../values/value.ts';

export type Operation = (left: Value, right: Value, budget: Budget) => Value;

function arithmetic(of: (x: number, y: number) => number): Operation {
  return (left, right) => (typeof left === 'number' && typeof right === 'number' ? of(left, right) : undefined);
}

/** Only values of one primitive type have an order; null is equal to itself. [cosmos-protocol 9.6] */
function order(of: (sign: number) => boolean): Operation {
  return (left, right) => {
    if (left === null && right === null) return of(0);
    if (typeof left !== typeof right || left === undefined || typeof left === 'object') return undefined;
    return of(left < right! ? -1 : left > right! ? 1 : 0);
  };
}

function concatenated(left: Value, right: Value, budget: Budget): Value {
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  budget.spendText(left.length + right.length);
  return left + right;
}

/** Across types nothing is equal, but that is a definite answer. */
function equal(left: Value, right: Value, budget: Budget): boolean | undefined {
  return left === undefined || right === undefined ? undefined : isEqual(left, right, budget);
}

/** Bits are those of 32-bit integers. */
export const BINARY_OPERATIONS: Readonly<Record<BinaryOperator, Operation>> = {
  '+': arithmetic((x, y) => x + y),
  '-': arithmetic((x, y) => x - y),
  '*': arithmetic((x, y) => x * y),
  '/': arithmetic((x, y) => x / y),
  '%': arithmetic((x, y) => x % y),
  '&': arithmetic((x, y) => x & y),
  '|': arithmetic((x, y) => x | y),
  '^': arithmetic((x, y) => x ^ y),
  '<<': arithmetic((x, y) => x << y),
  '>>': arithmetic((x, y) => x >> y),
  '>>>': arithmetic((x, y) => x >>> y),
  '||': concatenated,
  '<': order((sign) => sign < 0),
  '<=': order((sign) => sign <= 0),
  '>': order((sign) => sign > 0),
  '>=': order((sign) => sign >= 0),
  '=': equal,
  '!=': (left, right, budget) => not(equal(left, right, budget)),
};

export const UNARY_OPERATIONS: Readonly<Record<UnaryOperator, (operand: Value) => Value>> = {
  '-': (operand) => (typeof operand === 'number' ? -operand : undefined),
  '+': (operand) => (typeof operand === 'number' ? operand : undefined),
  '~': (operand) => (typeof operand === 'number' ? ~operand : undefined),
  NOT: not,
};

/** Of a boolean; anything else is undefined. */
export function not(value: Value): boolean | undefined {
  return typeof value === 'boolean' ? !value : undefined;
}

/** JSON has no such numbers, so what leaves an expression has their names. */
export function representable(value: Value): Value {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
