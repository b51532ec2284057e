import { boundName, type Member } from '../syntax/tree.ts';
import { isArray, isObject, type JsonObject, memberOf, type Value } from '../values/value.ts';
import { constantOf } from './constants.ts';
import { compileExpression } from './expression-compiler.ts';
import type { Evaluate } from './runtime.ts';
import { Scope } from './scope.ts';

/** `of.name`, `of["name"]`, `of[0]`; what is not there is undefined. */
export function compileMember(node: Member, scope: Scope): Evaluate {
  const computed = compileComputedProperty(node, scope);
  if (computed !== undefined) return computed;
  const of = compileExpression(node.of, scope);
  const constant = constantOf(node.key, scope.context);
  if (constant === undefined) {
    const key = compileExpression(node.key, scope);
    return (runtime) => indexed(of(runtime), key(runtime));
  }
  const { value } = constant;
  if (typeof value !== 'string' || value in Object.prototype) return (runtime) => indexed(of(runtime), value);
  // No object inherits this name, so it need not be asked whether the member is its own.
  return (runtime) => {
    const object = of(runtime);
    return isObject(object) ? (object as JsonObject)[value] : undefined;
  };
}

/** A member of a document that the container computes. Such a property cannot refer to another one. */
function compileComputedProperty({ of, key }: Member, scope: Scope): Evaluate | undefined {
  const { computedProperties } = scope.context.options;
  if (computedProperties === undefined || !scope.seesComputed || of.type !== 'name') return undefined;
  const slot = scope.slotOf(of.name)!;
  const name = constantOf(key, scope.context)?.value;
  if (typeof name !== 'string' || !scope.context.documentSlots.has(slot)) return undefined;
  const tree = computedProperties.get(name)?.tree;
  const source = tree?.from[0];
  if (tree?.selection.type !== 'value' || source === undefined) return undefined;
  const inner = new Scope(scope.context, undefined, false);
  inner.alias(boundName(source)!, slot);
  return compileExpression(tree.selection.expression, inner);
}

/** Names lead into objects, whole numbers into arrays. */
export function indexed(of: Value, key: Value): Value {
  if (typeof key === 'string') return isObject(of) ? memberOf(of, key) : undefined;
  return typeof key === 'number' && isArray(of) ? of[key] : undefined;
}
