import type { FeedScope, Position } from '../commands.ts';
import type { Container } from '../container.ts';
import { Failure } from '../failure.ts';
import { compileQuery } from '../query/compile.ts';
import type { CompileOptions } from '../query/evaluation/compile-context.ts';
import { QueryEvaluationError } from '../query/evaluation/errors.ts';
import type { Environment } from '../query/evaluation/runtime.ts';
import { accessOf, type QueryAccess } from '../query/plan/access.ts';
import type { DocumentPath } from '../query/plan/index-filter.ts';
import type { Query } from '../query/query.ts';
import { QuerySyntaxError } from '../query/syntax/errors.ts';
import { QueryBudgetExceeded } from '../query/values/budget.ts';
import { type Candidates, inNumberOrder, inSortedOrder } from './candidates.ts';
import { keepsUndefinedSortKeys, optionsOf } from './container-options.ts';
import { ItemOrder } from './item-order.ts';
import { PageReader } from './page-reader.ts';
import type { QueryContinuation } from './query-continuation.ts';
import { QueryScope } from './query-scope.ts';

/** A query over the items of a container, and which page of its results is wanted. */
export interface ContainerQuery {
  readonly query: Query;
  readonly options: CompileOptions;
  readonly scope: FeedScope;
  readonly continuation: QueryContinuation | undefined;
  readonly page: PageSize;
  readonly environment: Environment;
}

export interface PageSize {
  readonly rowsMax: number;
  /** Of the results as JSON. One result is given though it has more. */
  readonly charactersMax: number;
}

export interface QueryPage {
  /** The results, each as JSON. */
  readonly rows: readonly string[];
  /** Undefined: there are no more. */
  readonly continuation: QueryContinuation | undefined;
  /** Items that were looked at. */
  readonly itemsRead: number;
  readonly bytesRead: number;
  /** Paths whose indexes led to them. */
  readonly indexedPaths: readonly DocumentPath[];
  /** Whether it is ORDER BY of paths, and then in which direction. */
  readonly order: 'ascending' | 'descending' | undefined;
  /** Of the ranges that it runs over. */
  readonly positions: readonly Position[];
}

/** What is wrong with a query, or what it ran into. */
export type QueryFault = QuerySyntaxError | QueryEvaluationError | QueryBudgetExceeded;

/** One page of a query. It changes nothing: to be called by `inspect`. */
export function queryContainer(container: Container, request: ContainerQuery): QueryPage | QueryFault | Failure {
  const { query, continuation, environment, page } = request;
  const options = optionsOf(container, request.options);
  const access = accessOf(query, container.partitionKeyPaths, options);
  const keepsUndefined = keepsUndefinedSortKeys(container, access);
  const compiled = compileQuery(query, { ...options, keepsUndefinedSortKeys: keepsUndefined });
  if (compiled instanceof QuerySyntaxError) return compiled;
  const scope = QueryScope.of(container, request.scope, access.partitionKeys, continuation?.within);
  if (scope instanceof Failure) return scope;
  const order = compiled.streamsInOrder ? orderOf(access, keepsUndefined) : undefined;
  const streams = compiled.readsDocuments && (compiled.streams || order !== undefined);
  if (!fits(continuation, streams ? (order?.keys.length ?? 0) : undefined)) {
    return new Failure('continuation-invalid', 'Invalid Continuation Token: it belongs to another query.');
  }
  const place = continuation?.place;
  // What cannot go on from a place makes all results again, and leaves out those that were taken.
  const goesOn = streams && (continuation === undefined || place !== undefined);
  const demand = { filter: access.filter, count: goesOn ? page.rowsMax : Number.POSITIVE_INFINITY };
  const candidates: Candidates =
    order !== undefined && goesOn
      ? inSortedOrder(scope, demand, order, place)
      : inNumberOrder(scope, demand, place?.number ?? 0);
  const reader = new PageReader(candidates.items, goesOn ? (order ?? 'numbers') : undefined, continuation);
  try {
    return {
      ...reader.read(compiled, page, environment, request.scope.rangeId === undefined ? undefined : scope.epkRange),
      indexedPaths: candidates.indexes.map(({ path }) => path),
      order: order === undefined ? undefined : order.isDescending ? 'descending' : 'ascending',
      positions: (scope.ranges.length > 0 ? scope.ranges : container.ranges.all).map((range) =>
        container.positionIn(range),
      ),
    };
  } catch (error) {
    if (error instanceof QueryBudgetExceeded || error instanceof QueryEvaluationError) return error;
    throw error;
  }
}

/** Undefined: not by paths alone. Only items without a single key are left out. */
function orderOf({ order }: QueryAccess, keepsUndefined: boolean): ItemOrder | undefined {
  return order === undefined ? undefined : new ItemOrder(order, order.length === 1 && !keepsUndefined);
}

/** Whether a continuation can be one of a query with so many sort keys; undefined: of one that does not go on from a place. */
function fits(continuation: QueryContinuation | undefined, keyCount: number | undefined): boolean {
  return continuation?.place === undefined || continuation.place.keys.length === keyCount;
}
