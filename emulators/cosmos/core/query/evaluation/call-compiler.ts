import type { BuiltIn } from '../functions/built-in.ts';
import { builtInOf } from '../functions/registry.ts';
import { type DistanceFunction, vectorDistanceBy } from '../functions/vector.ts';
import type { Call, Expression } from '../syntax/tree.ts';
import type { CompileContext } from './compile-context.ts';
import { compileExpression } from './expression-compiler.ts';
import type { Evaluate } from './runtime.ts';
import type { Scope } from './scope.ts';

/** A call of a built-in function, of a function of the container, or the result of an aggregate. */
export function compileCall(node: Call, scope: Scope): Evaluate {
  const aggregateSlot = scope.aggregateSlots.get(node);
  if (aggregateSlot !== undefined) return ({ slots }) => slots[aggregateSlot];
  const args = node.arguments.map((argument) => compileExpression(argument, scope));
  if (node.udf) {
    const udf = scope.context.udf(node);
    return (runtime) => udf(...args.map((argument) => argument(runtime)));
  }
  const builtIn =
    node.name.toUpperCase() === 'VECTORDISTANCE'
      ? vectorDistanceBy(metricOf(node, scope.context))
      : builtInOf(node.name, scope.context.options.geospatialType);
  return builtIn === undefined ? () => undefined : compileBuiltIn(builtIn, args);
}

function compileBuiltIn({ call, takesUndefined }: BuiltIn, args: readonly Evaluate[]): Evaluate {
  const [first, second] = args;
  if (takesUndefined === true) {
    return (runtime) => call(runtime, ...args.map((argument) => argument(runtime)));
  }
  if (first === undefined) return (runtime) => call(runtime);
  if (args.length === 1) {
    return (runtime) => {
      const value = first(runtime);
      return value === undefined ? undefined : call(runtime, value);
    };
  }
  if (args.length === 2) {
    return (runtime) => {
      const a = first(runtime);
      const b = second!(runtime);
      return a === undefined || b === undefined ? undefined : call(runtime, a, b);
    };
  }
  return (runtime) => {
    const values = args.map((argument) => argument(runtime));
    return values.includes(undefined) ? undefined : call(runtime, ...values);
  };
}

/** The metric that the container sets for the first of both vectors that is a path with one. */
export function metricOf(node: Call, { options }: CompileContext): DistanceFunction {
  for (const vector of node.arguments.slice(0, 2)) {
    const path = pathOf(vector);
    const metric = path === undefined ? undefined : options.distanceFunctionOf?.(path);
    if (metric !== undefined) return metric;
  }
  return 'cosine';
}

/** `c.a.b` as `/a/b`; undefined for anything but members of an alias. */
function pathOf(node: Expression): string | undefined {
  if (node.type === 'name') return '';
  if (node.type !== 'member' || node.key.type !== 'literal') return undefined;
  const of = pathOf(node.of);
  return of === undefined ? undefined : `${of}/${String(node.key.value)}`;
}
