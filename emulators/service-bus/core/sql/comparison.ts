import type { ComparisonOperator } from './syntax.ts';
import type { FilterValue, Operand, Truth } from './value.ts';

/**
 * Compares as C# does after promotion: an integer with a double as doubles, strings by their UTF-16 units, times by their
 * instants. Null equals only null. Unknown when a side is unknown or the two cannot be compared.
 */
export function compare(operator: ComparisonOperator, left: Operand, right: Operand): Truth {
  if (left === undefined || right === undefined) return undefined;
  if (left === null || right === null) return equality(operator, left === right);
  if (typeof left === 'object' || typeof right === 'object') return compareObjects(operator, left, right);
  if (typeof left === typeof right) {
    return typeof left === 'boolean' ? equality(operator, left === right) : ordered(operator, left, right);
  }
  if (isNumeric(left) && isNumeric(right)) return ordered(operator, Number(left), Number(right));
  return undefined;
}

/** Whether two values are the same, numbers by value whatever their type. */
export function equal(left: Operand, right: Operand): boolean {
  return compare('=', left, right) === true;
}

export function isNumeric(value: Operand): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function compareObjects(operator: ComparisonOperator, left: FilterValue, right: FilterValue): Truth {
  if (left instanceof Uint8Array || right instanceof Uint8Array) {
    if (!(left instanceof Uint8Array && right instanceof Uint8Array)) return undefined;
    return equality(operator, left.length === right.length && left.every((byte, i) => byte === right[i]));
  }
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return undefined;
  if (left.type === 'uuid' || right.type === 'uuid') {
    if (left.type !== 'uuid' || right.type !== 'uuid') return undefined;
    return equality(operator, left.text === right.text);
  }
  return left.type === right.type ? ordered(operator, left.ms, right.ms) : undefined;
}

/** For values that are equal or not, but neither more nor less. */
function equality(operator: ComparisonOperator, same: boolean): Truth {
  if (operator === '=') return same;
  return operator === '<>' ? !same : undefined;
}

function ordered<T extends string | number | bigint | boolean>(
  operator: ComparisonOperator,
  left: T,
  right: T,
): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '<>':
      return left !== right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
  }
}
