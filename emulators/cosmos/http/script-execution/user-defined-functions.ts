import type { UserDefinedFunction } from '../../core/query/evaluation/compile-context.ts';
import { QueryEvaluationError } from '../../core/query/evaluation/errors.ts';
import type { Query } from '../../core/query/query.ts';
import type { Value } from '../../core/query/values/value.ts';
import { maybe } from '../../scripts/messages.ts';
import { type Call, containerOf, executed } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { runScript } from './script-run.ts';

const NONE: ReadonlyMap<string, UserDefinedFunction> = new Map();

/** The functions of the container, for a query that calls any. What one throws ends the query. */
export function functionsFor(call: Call, { text }: Query): ReadonlyMap<string, UserDefinedFunction> {
  return /\budf\b/.test(text) ? functionsOf(call) : NONE;
}

/** All functions of the container. To be asked for before a transaction begins: it is a command of its own. */
export function functionsOf(call: Call): ReadonlyMap<string, UserDefinedFunction> {
  const { resources } = executed(call, { type: 'list-resources', kind: 'udfs', owner: containerOf(call) });
  return new Map(resources.map(({ id, body }) => [id, functionOf(call, id, String(body))]));
}

function functionOf(call: Call, id: string, body: string): UserDefinedFunction {
  return (...args) => {
    const values = args.map(maybe);
    try {
      const { returned } = runScript(call, { settings: { kind: 'function' }, body, arguments: values }, noHost);
      return returned.value as Value;
    } catch (error) {
      if (error instanceof CosmosError)
        throw new QueryEvaluationError(`The user-defined function '${id}': ${error.message}`);
      throw error;
    }
  };
}

function noHost(): string {
  throw new Error('a user-defined function has no container');
}
