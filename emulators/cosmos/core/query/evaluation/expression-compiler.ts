import type { Between, Binary, Conditional, Expression, In, Like, Logical, ObjectLiteral } from '../syntax/tree.ts';
import { isEqual } from '../values/comparison.ts';
import { isPrimitive, type MutableObject, setMember, type Value } from '../values/value.ts';
import { compileCall } from './call-compiler.ts';
import { constantOf } from './constants.ts';
import { LikePattern } from './like-pattern.ts';
import { compileMember } from './member-compiler.ts';
import { BINARY_OPERATIONS, not, representable, UNARY_OPERATIONS } from './operators.ts';
import type { Evaluate } from './runtime.ts';
import type { Scope } from './scope.ts';
import { compileSubquery } from './subquery-compiler.ts';

/** Turns an expression into a function of the row, once a query. */
export function compileExpression(node: Expression, scope: Scope): Evaluate {
  const constant = constantOf(node, scope.context);
  if (constant !== undefined) return () => constant.value;
  switch (node.type) {
    case 'name': {
      const slot = scope.slotOf(node.name)!;
      return ({ slots }) => slots[slot];
    }
    case 'member':
      return compileMember(node, scope);
    case 'unary': {
      const operand = compileExpression(node.operand, scope);
      const operation = UNARY_OPERATIONS[node.operator];
      return (runtime) => operation(operand(runtime));
    }
    case 'binary':
      return compileBinary(node, scope);
    case 'logical':
      return compileLogical(node, scope);
    case 'in':
      return compileIn(node, scope);
    case 'between':
      return compileBetween(node, scope);
    case 'like':
      return compileLike(node, scope);
    case 'conditional':
      return compileConditional(node, scope);
    case 'coalesce': {
      const left = compileExpression(node.left, scope);
      const right = compileExpression(node.right, scope);
      return (runtime) => {
        const value = left(runtime);
        return value === undefined ? right(runtime) : value;
      };
    }
    case 'array': {
      const items = node.items.map((item) => compileExpression(item, scope));
      return (runtime) => items.map((item) => representable(item(runtime))).filter((item) => item !== undefined);
    }
    case 'object':
      return compileObject(node, scope);
    case 'call':
      return compileCall(node, scope);
    case 'subquery':
      return compileSubquery(node, scope);
    default:
      return () => undefined;
  }
}

function compileBinary(node: Binary, scope: Scope): Evaluate {
  const left = compileExpression(node.left, scope);
  const constant = constantOf(node.right, scope.context);
  // By far the most common condition: a path is compared with a constant.
  if (node.operator === '=' && constant !== undefined && isPrimitive(constant.value)) {
    const { value } = constant;
    return (runtime) => {
      const found = left(runtime);
      return found === undefined ? undefined : found === value;
    };
  }
  const right = compileExpression(node.right, scope);
  const operation = BINARY_OPERATIONS[node.operator];
  return (runtime) => operation(left(runtime), right(runtime), runtime);
}

/** False decides AND, true decides OR; otherwise whatever is no boolean makes it undefined. */
function compileLogical(node: Logical, scope: Scope): Evaluate {
  const operands = node.operands.map((operand) => compileExpression(operand, scope));
  const decisive = node.operator === 'OR';
  return (runtime) => {
    let result: Value = !decisive;
    for (const operand of operands) {
      const value = operand(runtime);
      if (value === decisive) return decisive;
      if (typeof value !== 'boolean') result = undefined;
    }
    return result;
  };
}

function compileIn(node: In, scope: Scope): Evaluate {
  const operand = compileExpression(node.operand, scope);
  const constants = node.options.map((option) => constantOf(option, scope.context));
  const { negated } = node;
  if (constants.every((constant) => constant !== undefined && isPrimitive(constant.value))) {
    const set = new Set(constants.map((constant) => constant?.value));
    return (runtime) => {
      const value = operand(runtime);
      return value === undefined ? undefined : set.has(value) !== negated;
    };
  }
  const options = node.options.map((option) => compileExpression(option, scope));
  return (runtime) => {
    const value = operand(runtime);
    if (value === undefined) return undefined;
    return options.some((option) => isEqual(value, option(runtime), runtime)) !== negated;
  };
}

/** As `operand >= low AND operand <= high`. */
function compileBetween(node: Between, scope: Scope): Evaluate {
  const [operand, low, high] = [node.operand, node.low, node.high].map((part) => compileExpression(part, scope));
  const { negated } = node;
  return (runtime) => {
    const value = operand!(runtime);
    const above = BINARY_OPERATIONS['>='](value, low!(runtime), runtime);
    const below = BINARY_OPERATIONS['<='](value, high!(runtime), runtime);
    const between = above === false || below === false ? false : above === undefined ? undefined : below;
    return negated ? not(between) : between;
  };
}

function compileLike(node: Like, scope: Scope): Evaluate {
  const operand = compileExpression(node.operand, scope);
  const pattern = compileExpression(node.pattern, scope);
  const { escapeCharacter, negated } = node;
  // Patterns are constants nearly always: the last one is kept.
  let last: LikePattern | undefined;
  return (runtime) => {
    const text = operand(runtime);
    const patternText = pattern(runtime);
    if (typeof text !== 'string' || typeof patternText !== 'string') return undefined;
    if (last?.text !== patternText) {
      runtime.spend(1 + patternText.length);
      last = new LikePattern(patternText, escapeCharacter);
    }
    return last.matches(text, runtime) !== negated;
  };
}

function compileConditional(node: Conditional, scope: Scope): Evaluate {
  const condition = compileExpression(node.condition, scope);
  const consequent = compileExpression(node.consequent, scope);
  const alternative = compileExpression(node.alternative, scope);
  return (runtime) => (condition(runtime) === true ? consequent(runtime) : alternative(runtime));
}

function compileObject({ members }: ObjectLiteral, scope: Scope): Evaluate {
  const parts = members.map(({ name, value }) => ({ name, value: compileExpression(value, scope) }));
  return (runtime) => {
    const object: MutableObject = {};
    for (const { name, value } of parts) setMember(object, name, representable(value(runtime)));
    return object;
  };
}
