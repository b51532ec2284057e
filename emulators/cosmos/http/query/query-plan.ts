import type { Container } from '../../core/container.ts';
import type { PartitionKey, PartitionKeyDefinition } from '../../core/definitions.ts';
import { effectivePartitionKey, epkRangeOfPrefix } from '../../core/partition-key/effective-partition-key.ts';
import { queryPlanOf } from '../../core/query/plan/query-plan.ts';
import { type Answer, type Call, containerOf, executed } from '../call.ts';
import { feedScopeOf } from '../items/feed-scope.ts';
import { askedQuery } from './query-body.ts';
import { queryError } from './query-error.ts';
import { checkFeatures } from './query-features.ts';

/** As clients route by it. A single key is a range whose ends are the same. [cosmos-protocol 9.4] */
interface QueryRange {
  readonly min: string;
  readonly max: string;
  readonly isMinInclusive: boolean;
  readonly isMaxInclusive: boolean;
}

const EVERYTHING: QueryRange = { min: '', max: 'FF', isMinInclusive: true, isMaxInclusive: false };
/** What finds no item is still to be asked of one range: it may give a row, as `SELECT 1` does or a count. */
const NOWHERE: QueryRange = { min: '', max: '', isMinInclusive: true, isMaxInclusive: true };

/** How clients are to carry a query out: what to send to which ranges, and how to put the results together. */
export function answerQueryPlan(call: Call): Answer {
  const { query, parameters } = askedQuery(call);
  const { partitionKey } = feedScopeOf(call);
  const planned = executed(call, {
    type: 'inspect',
    ...containerOf(call),
    run: ({ partitionKeyPaths, definition }: Container) => {
      const plan = queryPlanOf(query, partitionKeyPaths, { parameters });
      if (plan instanceof Error) return plan;
      const { partitionKeys } = plan;
      const keys =
        partitionKey !== undefined ? [partitionKey] : partitionKeys.kind === 'keys' ? partitionKeys.keys : undefined;
      return { plan, queryRanges: keys === undefined ? [EVERYTHING] : rangesOf(keys, definition.partitionKey) };
    },
  });
  if (planned instanceof Error) throw queryError(planned);
  checkFeatures(call, planned.plan);
  const { queryInfo, hybridSearchQueryInfo } = planned.plan;
  return {
    status: 200,
    body: {
      partitionedQueryExecutionInfoVersion: 2,
      ...(queryInfo !== undefined && { queryInfo }),
      ...(hybridSearchQueryInfo !== undefined && { hybridSearchQueryInfo }),
      queryRanges: planned.queryRanges,
    },
  };
}

/** Sorted and without overlap, as clients demand. */
function rangesOf(keys: readonly PartitionKey[], definition: PartitionKeyDefinition): readonly QueryRange[] {
  if (keys.length === 0) return [NOWHERE];
  const ranges = keys.map((key): QueryRange => {
    if (key.length < definition.paths.length) {
      const { minInclusive, maxExclusive } = epkRangeOfPrefix(key, definition);
      return { min: minInclusive, max: maxExclusive, isMinInclusive: true, isMaxInclusive: false };
    }
    const epk = effectivePartitionKey(key, definition);
    return { min: epk, max: epk, isMinInclusive: true, isMaxInclusive: true };
  });
  // A prefix goes before the keys that begin with it, which are found with it.
  ranges.sort((a, b) => (a.min < b.min ? -1 : a.min > b.min ? 1 : b.max.length - a.max.length));
  const kept: QueryRange[] = [];
  for (const range of ranges) if (kept.length === 0 || kept.at(-1)!.max < range.max) kept.push(range);
  return kept;
}
