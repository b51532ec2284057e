import type { Expression, Select, Subquery } from '../syntax/tree.ts';
import type { Value } from '../values/value.ts';
import { QueryEvaluationError } from './errors.ts';
import type { Evaluate, Runtime } from './runtime.ts';
import type { Scope } from './scope.ts';
import { compileSelect } from './select-compiler.ts';

/** A subquery as a value. It sees the aliases of the queries around it. */
export function compileSubquery({ kind, query }: Subquery, scope: Scope): Evaluate {
  const { run } = compileSelect(kind === 'all' ? negated(query) : query, scope);
  switch (kind) {
    case 'scalar':
      return (runtime) => onlyOf(run(runtime));
    case 'exists':
      return (runtime) => !isNone(run, runtime);
    case 'array':
      return (runtime) => listOf(run(runtime), runtime);
    case 'all':
      return (runtime) => isNone(run, runtime);
    case 'first':
      return (runtime) => {
        for (const value of run(runtime)) return value;
        return undefined;
      };
    case 'last':
      return (runtime) => {
        let last: Value;
        for (const value of run(runtime)) last = value;
        return last;
      };
  }
}

function listOf(values: Iterable<Value>, runtime: Runtime): Value[] {
  const list: Value[] = [];
  for (const value of values) {
    runtime.spendKept();
    list.push(value);
  }
  return list;
}

function isNone(run: (runtime: Runtime) => Iterable<Value>, runtime: Runtime): boolean {
  for (const _ of run(runtime)) return false;
  return true;
}

/** The rows that do not fulfil the condition: ALL holds when there is none. */
function negated(query: Select): Select {
  const { start, end } = query;
  const condition: Expression = query.where ?? { type: 'literal', value: true, start, end };
  return { ...query, where: { type: 'unary', operator: 'NOT', operand: condition, start, end } };
}

function onlyOf(values: Iterable<Value>): Value {
  let only: Value;
  let count = 0;
  for (const value of values) {
    if (++count > 1)
      throw new QueryEvaluationError('The cardinality of a scalar subquery result set cannot be greater than one.');
    only = value;
  }
  return only;
}
