import { aggregateOf } from './binding/aggregates.ts';
import { CompileContext, type CompileOptions } from './evaluation/compile-context.ts';
import { type ExecutionOptions, QueryExecution } from './evaluation/execution.ts';
import type { Environment } from './evaluation/runtime.ts';
import { Scope } from './evaluation/scope.ts';
import { compileSelect } from './evaluation/select-compiler.ts';
import type { Query } from './query.ts';
import { QuerySyntaxError } from './syntax/errors.ts';
import type { Select } from './syntax/tree.ts';
import { nodesOf, selected } from './syntax/walk.ts';
import type { JsonObject } from './values/value.ts';

/** A query with its parameters, made once and executed as often as one likes. */
export interface CompiledQuery {
  /** Whether results come while documents are read, so that an execution can go on from the middle of them. */
  readonly streams: boolean;
  /** Whether it would if the documents came in the order of ORDER BY. */
  readonly streamsInOrder: boolean;
  /** Whether it looks at documents at all; `SELECT 1` does not. */
  readonly readsDocuments: boolean;
  /** Begins to run over documents, which must not change meanwhile. Results share parts with them. */
  execute(documents: Iterable<JsonObject>, environment: Environment, options?: ExecutionOptions): QueryExecution;
}

/** Compiles a query for its parameters. A parameter or function that is missing is an answer, not an exception. */
export function compileQuery({ tree }: Query, options: CompileOptions = {}): CompiledQuery | QuerySyntaxError {
  const context = new CompileContext(options);
  const select = compileSelect(tree, undefined, new Scope(context));
  if (context.problems.length > 0) return new QuerySyntaxError(context.problems);
  const query = { ...select, slotCount: context.slotCount, mayGrow: mayGrow(tree) };
  return {
    streams: select.streams,
    streamsInOrder: select.streamsInOrder,
    readsDocuments: select.readsDocuments,
    execute: (documents, environment, execution = {}) => new QueryExecution(query, documents, environment, execution),
  };
}

/** References to values in one result that are let pass without looking at how large it becomes. */
const REFERENCES_MAX = 20;

/** Whether a result can be far larger than the documents it is made of. */
function mayGrow(query: Select): boolean {
  if (query.from.some(({ collection }) => collection.type === 'subquery')) return true;
  const nodes = selected(query).flatMap((expression) => [...nodesOf(expression)]);
  if (nodes.some(({ type }) => type === 'subquery')) return true;
  if (nodes.some((node) => ['MAKELIST', 'MAKESET'].includes(aggregateOf(node) ?? ''))) return true;
  return nodes.filter(({ type }) => type === 'name' || type === 'parameter').length > REFERENCES_MAX;
}
