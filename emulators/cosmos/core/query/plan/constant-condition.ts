import { aggregateOf } from '../binding/aggregates.ts';
import type { CompileContext } from '../evaluation/compile-context.ts';
import { compileExpression } from '../evaluation/expression-compiler.ts';
import { Runtime } from '../evaluation/runtime.ts';
import { Scope } from '../evaluation/scope.ts';
import { builtInOf } from '../functions/registry.ts';
import type { Expression } from '../syntax/tree.ts';
import { nodesOf } from '../syntax/walk.ts';
import { QueryBudgetExceeded } from '../values/budget.ts';

const STEPS_MAX = 100_000;
/** Neither is asked for: what depends on them is no constant. */
const NOWHEN = { now: () => 0, random: () => 0 };

/** Whether a condition is true of every document, or of none; undefined where it depends on the document. */
export function constantCondition(node: Expression, context: CompileContext): boolean | undefined {
  for (const one of nodesOf(node)) if (depends(one)) return undefined;
  const condition = compileExpression(node, new Scope(context));
  try {
    return condition(new Runtime([][Symbol.iterator](), NOWHEN, 0, { steps: STEPS_MAX, isPresorted: false })) === true;
  } catch (error) {
    if (error instanceof QueryBudgetExceeded) return undefined;
    throw error;
  }
}

function depends(node: Expression): boolean {
  if (node.type === 'name' || node.type === 'subquery') return true;
  if (node.type !== 'call') return false;
  return node.udf || aggregateOf(node) !== undefined || builtInOf(node.name)?.isVolatile === true;
}
