import { type CompiledQuery, compileQuery } from '../../../../../../emulators/cosmos/core/query/compile.ts';
import type { CompileOptions } from '../../../../../../emulators/cosmos/core/query/evaluation/compile-context.ts';
import type { ExecutionOptions } from '../../../../../../emulators/cosmos/core/query/evaluation/execution.ts';
import { parseQuery, type Query } from '../../../../../../emulators/cosmos/core/query/query.ts';
import { QuerySyntaxError } from '../../../../../../emulators/cosmos/core/query/syntax/errors.ts';
import type { JsonObject, Value } from '../../../../../../emulators/cosmos/core/query/values/value.ts';

/** 2026-01-02T03:04:05.678Z, and the same chance always. */
export const ENVIRONMENT = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678), random: () => 0.25 };

/** A query that is expected to be right. */
export function parsed(text: string): Query {
  const query = parseQuery(text);
  if (query instanceof QuerySyntaxError) throw query;
  return query;
}

export function compiled(text: string, options: CompileOptions = {}): CompiledQuery {
  const query = compileQuery(parsed(text), options);
  if (query instanceof QuerySyntaxError) throw query;
  return query;
}

/** All results of a query over documents. */
export function run(
  text: string,
  documents: readonly JsonObject[] = [],
  options: CompileOptions & ExecutionOptions = {},
): Value[] {
  return [...compiled(text, options).execute(documents, ENVIRONMENT, options)];
}

/** What an expression is worth; undefined is told apart from every value. */
export function evaluate(expression: string, options: CompileOptions = {}): Value {
  const results = run(`SELECT VALUE ${expression}`, [], options);
  return results[0];
}
