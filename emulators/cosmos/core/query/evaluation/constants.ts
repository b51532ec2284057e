import type { Expression } from '../syntax/tree.ts';
import { childrenOf } from '../syntax/walk.ts';
import { type MutableObject, setMember, type Value } from '../values/value.ts';
import type { CompileContext } from './compile-context.ts';

/** What an expression of literals and parameters is worth, boxed, since that may be undefined. */
export interface ConstantValue {
  readonly value: Value;
}

/** Undefined for an expression that depends on a row. */
export function constantOf(node: Expression, context: CompileContext): ConstantValue | undefined {
  switch (node.type) {
    case 'literal':
      return { value: node.value };
    case 'parameter':
      return { value: context.parameter(node) };
    case 'array':
      if (!isConstant(node)) return undefined;
      return { value: node.items.map((item) => constantOf(item, context)?.value).filter((item) => item !== undefined) };
    case 'object': {
      if (!isConstant(node)) return undefined;
      const object: MutableObject = {};
      for (const { name, value } of node.members) setMember(object, name, constantOf(value, context)?.value);
      return { value: object };
    }
    default:
      return undefined;
  }
}

function isConstant(node: Expression): boolean {
  if (node.type === 'literal' || node.type === 'parameter') return true;
  return (node.type === 'array' || node.type === 'object') && childrenOf(node).every(isConstant);
}
