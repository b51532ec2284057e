import type { AGGREGATES } from '../binding/aggregates.ts';
import type { PartitionKeyFilter } from './partition-key.ts';

export type PlannedAggregate = (typeof AGGREGATES)[keyof typeof AGGREGATES];

/** How a client puts the results of partitions together. Names and values are those of the wire. [cosmos-protocol 9.4] */
export interface QueryInfo {
  readonly distinctType: 'None' | 'Ordered' | 'Unordered';
  readonly top: number | null;
  readonly offset: number | null;
  readonly limit: number | null;
  readonly orderBy: readonly ('Ascending' | 'Descending')[];
  readonly orderByExpressions: readonly string[];
  readonly groupByExpressions: readonly string[];
  readonly groupByAliases: readonly string[];
  readonly aggregates: readonly PlannedAggregate[];
  readonly groupByAliasToAggregateType: Readonly<Record<string, PlannedAggregate | null>>;
  /** What to send to each partition; empty for the query itself. */
  readonly rewrittenQuery: string;
  readonly hasSelectValue: boolean;
  readonly dCountInfo: { readonly dCountAlias: string } | null;
  readonly hasNonStreamingOrderBy: boolean;
}

/** The same for ORDER BY RANK. */
export interface HybridSearchQueryInfo {
  readonly globalStatisticsQuery: string;
  readonly componentQueryInfos: readonly QueryInfo[];
  readonly componentWithoutPayloadQueryInfos: readonly QueryInfo[];
  readonly projectionQueryInfo: QueryInfo | null;
  readonly componentWeights: readonly number[];
  readonly skip: number | null;
  readonly take: number | null;
  readonly requiresGlobalStatistics: boolean;
}

/** Exactly one of the two infos is there. The ranges follow from the keys, which the caller hashes. */
export interface QueryPlan {
  readonly queryInfo: QueryInfo | undefined;
  readonly hybridSearchQueryInfo: HybridSearchQueryInfo | undefined;
  readonly partitionKeys: PartitionKeyFilter;
}

/** Of a query that each partition can answer as it is. */
export const PASS_THROUGH: QueryInfo = {
  distinctType: 'None',
  top: null,
  offset: null,
  limit: null,
  orderBy: [],
  orderByExpressions: [],
  groupByExpressions: [],
  groupByAliases: [],
  aggregates: [],
  groupByAliasToAggregateType: {},
  rewrittenQuery: '',
  hasSelectValue: false,
  dCountInfo: null,
  hasNonStreamingOrderBy: false,
};
