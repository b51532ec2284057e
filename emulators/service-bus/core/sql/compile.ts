import { calculate, signed } from './arithmetic.ts';
import { compare } from './comparison.ts';
import { SqlEvaluationError, SqlSyntaxError } from './errors.ts';
import type { FilterableMessage } from './filterable-message.ts';
import { LikePattern } from './like-pattern.ts';
import type { ComputedReference, Condition, Expression, PropertyReference } from './syntax.ts';
import { systemProperty } from './system-properties.ts';
import { type FilterValue, kindOf, type Operand, type Truth, type Uuid } from './value.ts';

/** What a filter or action needs beside its text. */
export interface CompileContext {
  readonly text: string;
  /** The values of `@name`, by their names in lower case with the `@`. */
  readonly parameters: ReadonlyMap<string, FilterValue>;
  /** What `newid()` gives. */
  readonly newId: () => Uuid;
}

/** Throws SqlEvaluationError when the message does not allow it. */
export type Evaluate = (message: FilterableMessage) => Operand;
export type Test = (message: FilterableMessage) => Truth;

/** Turns a tree into functions, once per rule. Throws SqlSyntaxError for a parameter without a value. */
export function compileExpression(expression: Expression, context: CompileContext): Evaluate {
  switch (expression.type) {
    case 'constant':
      return () => expression.value;
    case 'parameter': {
      const value = context.parameters.get(expression.name.toLowerCase());
      if (value === undefined) {
        throw new SqlSyntaxError(`The parameter ${expression.name} has no value`, context.text, expression.at);
      }
      return () => value;
    }
    case 'property':
    case 'computed-property':
      return compileReference(expression, context);
    case 'new-id':
      return context.newId;
    case 'sign': {
      const operand = compileExpression(expression.operand, context);
      return (message) => signed(expression.operator, operand(message));
    }
    case 'arithmetic': {
      const left = compileExpression(expression.left, context);
      const right = compileExpression(expression.right, context);
      return (message) => calculate(expression.operator, left(message), right(message));
    }
  }
}

function compileReference(reference: PropertyReference | ComputedReference, context: CompileContext): Evaluate {
  if (reference.type === 'computed-property') {
    const nameOf = compileExpression(reference.name, context);
    return (message) => {
      const name = nameOf(message);
      if (name === undefined || name === null) return undefined;
      if (typeof name === 'string') return message.property(name.toLowerCase());
      throw new SqlEvaluationError(`The name of a property must be a string, not ${kindOf(name)}.`);
    };
  }
  if (reference.scope === 'user') {
    const name = reference.name.toLowerCase();
    return (message) => message.property(name);
  }
  const name = systemProperty(reference.name);
  // An error of the evaluation, not of the text. [service-bus-protocol 13.1]
  if (name === undefined) {
    return () => {
      throw unknownSystemProperty(reference.name);
    };
  }
  return (message) => message.system(name);
}

export function unknownSystemProperty(name: string): SqlEvaluationError {
  return new SqlEvaluationError(`There is no system property 'sys.${name}'.`);
}

export function compileCondition(condition: Condition, context: CompileContext): Test {
  switch (condition.type) {
    case 'not': {
      const operand = compileCondition(condition.operand, context);
      return (message) => not(operand(message));
    }
    case 'and':
    case 'or':
      return compileJunction(condition.type === 'or', condition.left, condition.right, context);
    case 'comparison': {
      const { operator } = condition;
      const left = compileExpression(condition.left, context);
      const right = compileExpression(condition.right, context);
      return (message) => compare(operator, left(message), right(message));
    }
    case 'in': {
      const operand = compileExpression(condition.operand, context);
      const options = condition.options.map((option) => compileExpression(option, context));
      return (message) => isOneOf(operand(message), options, message);
    }
    case 'like':
      return compileLike(condition, context);
    case 'is-null': {
      const operand = compileReference(condition.operand, context);
      return (message) => {
        const value = operand(message);
        return value === undefined || value === null;
      };
    }
    case 'exists': {
      const operand = compileReference(condition.operand, context);
      // A system property is there even when it is null.
      return (message) => operand(message) !== undefined;
    }
  }
}

function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

/** OR, where true decides, or AND, where false does; without a decision an unknown side makes it unknown. */
function compileJunction(decisive: boolean, left: Condition, right: Condition, context: CompileContext): Test {
  const first = compileCondition(left, context);
  const second = compileCondition(right, context);
  return (message) => {
    const one = first(message);
    if (one === decisive) return decisive;
    const other = second(message);
    if (other === decisive) return decisive;
    return one === undefined ? undefined : other;
  };
}

/** As a chain of `=` and OR. */
function isOneOf(operand: Operand, options: readonly Evaluate[], message: FilterableMessage): Truth {
  if (operand === undefined) return undefined;
  let result: Truth = false;
  for (const option of options) {
    const same = compare('=', operand, option(message));
    if (same === true) return true;
    if (same === undefined) result = undefined;
  }
  return result;
}

function compileLike(condition: Condition & { type: 'like' }, context: CompileContext): Test {
  const operand = compileExpression(condition.operand, context);
  const pattern = compileExpression(condition.pattern, context);
  const escaping = condition.escapeCharacter;
  const escapeCharacter = escaping === undefined ? undefined : compileExpression(escaping, context);
  // Patterns are constants nearly always: the last one is kept.
  let last: LikePattern | undefined;
  return (message) => {
    const text = operand(message);
    const patternText = pattern(message);
    const character = escapeCharacter?.(message) ?? undefined;
    if (escapeCharacter !== undefined && character === undefined) return undefined;
    if (typeof text !== 'string' || typeof patternText !== 'string') return undefined;
    if (character !== undefined && (typeof character !== 'string' || character.length !== 1)) {
      throw new SqlEvaluationError('The escape character of LIKE must be a string of one character.');
    }
    if (last?.text !== patternText || last.escapeCharacter !== character)
      last = new LikePattern(patternText, character);
    return last.matches(text);
  };
}
