import type { Document } from '../../core/definitions.ts';
import { compileQuery } from '../../core/query/compile.ts';
import type { Environment } from '../../core/query/evaluation/runtime.ts';
import { parseQuery, type Query } from '../../core/query/query.ts';
import { QuerySyntaxError } from '../../core/query/syntax/errors.ts';
import { isArray, isObject, type JsonObject, type Value } from '../../core/query/values/value.ts';
import type { Call } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { objectBody } from '../request-body.ts';
import { queryError } from './query-error.ts';

/** A query as the body of a request has it. */
export interface AskedQuery {
  readonly query: Query;
  readonly parameters: readonly { readonly name: string; readonly value: Value }[];
}

/** What reading a feed of items asks for. */
export const ALL_ITEMS: AskedQuery = askedQueryOf({ query: 'SELECT * FROM c' });

/** Throws 400. */
export function askedQuery(call: Pick<Call, 'request'>): AskedQuery {
  return askedQueryOf(objectBody(call));
}

/** Throws 400. */
export function askedQueryOf({ query, parameters = [] }: JsonObject): AskedQuery {
  if (typeof query !== 'string') throw new CosmosError(400, 'The query request has no "query".');
  if (!isArray(parameters)) throw new CosmosError(400, 'The "parameters" of the query are no array.');
  return {
    query: readQuery(query),
    parameters: parameters.map((parameter) => {
      if (isObject(parameter) && typeof parameter.name === 'string') {
        return { name: parameter.name, value: parameter.value };
      }
      throw new CosmosError(400, 'A parameter of the query has no name.');
    }),
  };
}

/** Throws 400. */
export function readQuery(text: string): Query {
  const query = parseQuery(text);
  if (query instanceof QuerySyntaxError) throw queryError(query);
  return query;
}

/** Whether a query has a result where one document is all there is. Throws 400. */
export function documentFilter(
  { query, parameters }: AskedQuery,
  environment: Environment,
): (document: Document) => boolean {
  const compiled = compileQuery(query, { parameters });
  if (compiled instanceof QuerySyntaxError) throw queryError(compiled);
  return (document) => compiled.execute([document], environment).next() !== undefined;
}
