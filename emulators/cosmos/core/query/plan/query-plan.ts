import { AGGREGATES, aggregateOf, aggregatesIn } from '../binding/aggregates.ts';
import { isGrouped } from '../binding/grouping.ts';
import { isSortingCall } from '../binding/order-by.ts';
import { CompileContext, type CompileOptions } from '../evaluation/compile-context.ts';
import { countOf } from '../evaluation/row-window.ts';
import { Scope } from '../evaluation/scope.ts';
import { isDescending } from '../evaluation/sorting.ts';
import type { Query } from '../query.ts';
import { QuerySyntaxError } from '../syntax/errors.ts';
import { textOf, textOfQuery, textOfSelection } from '../syntax/text-of.ts';
import type { Select } from '../syntax/tree.ts';
import { selected } from '../syntax/walk.ts';
import { accessOf } from './access.ts';
import { hybridSearchOf } from './hybrid-search.ts';
import type { DocumentPath } from './index-filter.ts';
import { PASS_THROUGH, type PlannedAggregate, type QueryInfo, type QueryPlan } from './plan.ts';
import { groupedSelect, payloadOf, rewritten, rootOf, sortedCondition } from './rewrite.ts';

/** The counts of TOP, OFFSET and LIMIT. */
export interface Counts {
  readonly top: number | null;
  readonly offset: number | null;
  readonly limit: number | null;
}

/**
 * What the query plan endpoint answers. `partitionKeyPaths` are those of the container's key. An aggregate inside another
 * expression, which one partition can evaluate, has no plan.
 */
export function queryPlanOf(
  query: Query,
  partitionKeyPaths: readonly DocumentPath[],
  options: CompileOptions = {},
): QueryPlan | QuerySyntaxError {
  const { tree } = query;
  if (selected(tree).some((expression) => !aggregateOf(expression) && aggregatesIn(expression).length > 0)) {
    const message = 'Compositions of aggregates and other expressions are not allowed.';
    return new QuerySyntaxError([{ code: undefined, message, location: undefined }]);
  }
  const context = new CompileContext(options);
  const counts = countsOf(tree, context);
  if (context.problems.length > 0) return new QuerySyntaxError(context.problems);
  const { partitionKeys } = accessOf(query, partitionKeyPaths, options);
  const hybridSearchQueryInfo = hybridSearchOf(tree, counts, context);
  if (hybridSearchQueryInfo !== undefined) return { queryInfo: undefined, hybridSearchQueryInfo, partitionKeys };
  const isPinned =
    partitionKeys.kind === 'keys' &&
    partitionKeys.keys.length === 1 &&
    partitionKeys.keys[0]!.length === partitionKeyPaths.length;
  const queryInfo = infoOf(tree, counts, isPinned, new Scope(context));
  return { queryInfo, hybridSearchQueryInfo: undefined, partitionKeys };
}

function countsOf({ top, from, offsetLimit }: Select, context: CompileContext): Counts {
  return {
    // Without documents the one row is not counted.
    top: top === undefined || from.length === 0 ? null : countOf(top.count, 'TOP', context),
    offset: offsetLimit === undefined ? null : countOf(offsetLimit.offset, 'OFFSET', context),
    limit: offsetLimit === undefined ? null : countOf(offsetLimit.limit, 'LIMIT', context),
  };
}

function infoOf(tree: Select, counts: Counts, isPinned: boolean, scope: Scope): QueryInfo {
  const base = { ...PASS_THROUGH, ...counts, hasSelectValue: tree.selection.type === 'value' };
  const counted = countedSubquery(tree);
  if (counted !== undefined) {
    const { alias, subquery } = counted;
    const rewrittenQuery = textOfQuery(subquery);
    return { ...base, distinctType: 'Unordered', dCountInfo: { dCountAlias: alias }, rewrittenQuery };
  }
  if (isGrouped(tree)) return groupedInfo(tree, base);
  const isOrdered = tree.orderBy !== undefined;
  if (tree.distinct) {
    if (isOrdered) return { ...base, ...orderOf(tree, scope, undefined, ''), distinctType: distinctType(tree) };
    const isCut = tree.top !== undefined || tree.offsetLimit !== undefined;
    const rewrittenQuery = isCut ? rewritten(tree, { select: `DISTINCT ${textOfSelection(tree.selection)}` }) : '';
    return { ...base, distinctType: 'Unordered', rewrittenQuery };
  }
  // One partition can leave out rows by itself.
  const cut = isPinned ? { ...counts, offset: null, limit: null } : counts;
  const offsetLimit = partialOffsetLimit(tree, counts, isPinned);
  const top = counts.top === null ? '' : `TOP ${counts.top} `;
  if (isOrdered) return { ...base, ...cut, ...orderOf(tree, scope, offsetLimit, top) };
  if (offsetLimit === undefined || isPinned) return { ...base, ...cut };
  const select = top + textOfSelection(tree.selection);
  return { ...base, rewrittenQuery: rewritten(tree, { select, offsetLimit }) };
}

/** Each partition gives all that could be among the rows; the client leaves out the first of them. */
function partialOffsetLimit(tree: Select, { offset, limit }: Counts, isPinned: boolean): string | undefined {
  if (tree.offsetLimit === undefined) return undefined;
  return isPinned ? `OFFSET ${offset} LIMIT ${limit}` : `OFFSET 0 LIMIT ${offset! + limit!}`;
}

function orderOf(tree: Select, scope: Scope, offsetLimit: string | undefined, top: string): Partial<QueryInfo> {
  const { keys } = tree.orderBy!;
  const items = keys.map(({ expression }) => `{"item": ${textOf(expression)}}`).join(', ');
  const select = `${top}${rootOf(tree)}._rid, [${items}] AS orderByItems, ${payloadOf(tree)} AS payload`;
  return {
    orderBy: keys.map((key) => (isDescending(key, scope) ? 'Descending' : 'Ascending')),
    orderByExpressions: keys.map(({ expression }) => textOf(expression)),
    rewrittenQuery: rewritten(tree, { select, where: sortedCondition(tree), offsetLimit }),
    hasNonStreamingOrderBy: keys.some(({ expression }) => isSortingCall(expression)),
  };
}

/** Rows that are sorted by what is selected come with equal ones together. */
function distinctType({ selection, orderBy }: Select): QueryInfo['distinctType'] {
  const [key, more] = orderBy?.keys ?? [];
  if (selection.type !== 'value' || key === undefined || more !== undefined) return 'Unordered';
  return textOf(selection.expression) === textOf(key.expression) ? 'Ordered' : 'Unordered';
}

function groupedInfo(tree: Select, base: QueryInfo): QueryInfo {
  const { selection, groupBy = [] } = tree;
  const plannedOf = (expression: Parameters<typeof aggregateOf>[0]): PlannedAggregate | null => {
    const name = aggregateOf(expression);
    return name === undefined ? null : AGGREGATES[name];
  };
  const items = selection.type === 'list' ? selection.items : [];
  const value = selection.type === 'value' ? plannedOf(selection.expression) : null;
  return {
    ...base,
    groupByExpressions: groupBy.map(textOf),
    groupByAliases: items.map(({ name }) => name),
    aggregates: value === null ? [] : [value],
    groupByAliasToAggregateType: Object.fromEntries(items.map(({ name, expression }) => [name, plannedOf(expression)])),
    rewrittenQuery: rewritten(tree, { select: groupedSelect(tree) }),
  };
}

/** `SELECT COUNT(1) FROM (SELECT DISTINCT …)`, which clients count themselves. */
function countedSubquery(tree: Select): { readonly alias: string; readonly subquery: Select } | undefined {
  const { selection, from, where, groupBy } = tree;
  const [expression, more] = selected(tree);
  const collection = from.length === 1 && !from[0]!.iterated ? from[0]!.collection : undefined;
  if (expression === undefined || more !== undefined || where !== undefined || groupBy !== undefined) return undefined;
  if (aggregateOf(expression) !== 'COUNT' || collection?.type !== 'subquery') return undefined;
  const alias = selection.type === 'list' ? selection.items[0]!.name : '';
  return collection.query.distinct && !isGrouped(collection.query) ? { alias, subquery: collection.query } : undefined;
}
