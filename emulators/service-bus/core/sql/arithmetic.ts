import { isNumeric } from './comparison.ts';
import { SqlEvaluationError } from './errors.ts';
import type { ArithmeticOperator } from './syntax.ts';
import { textOf } from './text-of.ts';
import { kindOf, type Operand } from './value.ts';

/** What all properties of a message may measure: an action that doubles a text must end somewhere. [service-bus-protocol 12.5, quotas] */
const TEXT_LENGTH_MAX = 65_536;
const INT64_MIN = -(2n ** 63n);

/**
 * Calculates as C# does: integers in 64 bits that wrap around, an integer with a double as doubles, `+` with a string
 * concatenates. Unknown with an unknown operand or with null. Throws SqlEvaluationError.
 */
export function calculate(operator: ArithmeticOperator, left: Operand, right: Operand): Operand {
  if (left === undefined || right === undefined) return undefined;
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) {
    return concatenate(textOf(left), textOf(right));
  }
  if (left === null || right === null) return undefined;
  if (typeof left === 'bigint' && typeof right === 'bigint') return integers(operator, left, right);
  if (isNumeric(left) && isNumeric(right)) return doubles(operator, Number(left), Number(right));
  throw new SqlEvaluationError(`'${operator}' cannot be applied to ${kindOf(left)} and ${kindOf(right)}.`);
}

function concatenate(left: string, right: string): string {
  if (left.length + right.length > TEXT_LENGTH_MAX) {
    throw new SqlEvaluationError(`A text would be longer than ${TEXT_LENGTH_MAX} characters.`);
  }
  return left + right;
}

/** A value behind a sign. Throws SqlEvaluationError. */
export function signed(operator: '+' | '-', operand: Operand): Operand {
  if (operand === undefined || operand === null) return undefined;
  if (!isNumeric(operand)) throw new SqlEvaluationError(`'${operator}' cannot be applied to ${kindOf(operand)}.`);
  if (operator === '+') return operand;
  return typeof operand === 'bigint' ? BigInt.asIntN(64, -operand) : -operand;
}

function integers(operator: ArithmeticOperator, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return BigInt.asIntN(64, left + right);
    case '-':
      return BigInt.asIntN(64, left - right);
    case '*':
      return BigInt.asIntN(64, left * right);
  }
  if (right === 0n) throw new SqlEvaluationError('An integer was divided by zero.');
  if (left === INT64_MIN && right === -1n) throw new SqlEvaluationError('The quotient does not fit 64 bits.');
  return operator === '/' ? left / right : left % right;
}

function doubles(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}
