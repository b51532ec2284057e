import type { QueryInfo, QueryPlan } from '../../core/query/plan/plan.ts';
import { type Call, header } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';

/** What a client must be able to do to carry out a plan, by the names in `x-ms-cosmos-supported-query-features`. */
const NEEDS: Readonly<Record<string, (info: QueryInfo) => boolean>> = {
  Aggregate: ({ aggregates }) => aggregates.length > 0,
  NonValueAggregate: (info) => !info.hasSelectValue && aggregatesOf(info).length > 0,
  CountIf: (info) => aggregatesOf(info).includes('CountIf'),
  ListAndSetAggregate: (info) => aggregatesOf(info).some((name) => name === 'MakeList' || name === 'MakeSet'),
  DCount: ({ dCountInfo }) => dCountInfo !== null,
  Distinct: ({ distinctType }) => distinctType !== 'None',
  GroupBy: ({ groupByExpressions }) => groupByExpressions.length > 0,
  OrderBy: ({ orderBy }) => orderBy.length > 0,
  MultipleOrderBy: ({ orderBy }) => orderBy.length > 1,
  NonStreamingOrderBy: ({ hasNonStreamingOrderBy }) => hasNonStreamingOrderBy,
  OffsetAndLimit: ({ offset }) => offset !== null,
  Top: ({ top }) => top !== null,
};

/**
 * Throws 400 for a plan that the client cannot carry out, and would answer wrongly with. A client that does not say what it can do is
 * taken to know.
 */
export function checkFeatures(call: Pick<Call, 'request'>, { queryInfo, hybridSearchQueryInfo }: QueryPlan): void {
  const said = header(call, 'x-ms-cosmos-supported-query-features');
  if (said === undefined) return;
  const supported = new Set(said.split(',').map((feature) => feature.trim().toLowerCase()));
  const needed =
    hybridSearchQueryInfo !== undefined
      ? ['HybridSearch']
      : Object.keys(NEEDS).filter((feature) => NEEDS[feature]!(queryInfo!));
  const missing = needed.filter((feature) => !supported.has(feature.toLowerCase()));
  if (missing.length === 0) return;
  const message = `Query contained ${missing.join(', ')}, which the calling client does not support.`;
  throw new CosmosError(400, message, { told: JSON.stringify({ errors: [{ severity: 'Error', message }] }) });
}

function aggregatesOf({ aggregates, groupByAliasToAggregateType }: QueryInfo): readonly (string | null)[] {
  return [...aggregates, ...Object.values(groupByAliasToAggregateType)].filter((name) => name !== null);
}
