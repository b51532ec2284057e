import type { QueryInfo } from '../../../../../../../emulators/cosmos/core/query/plan/plan.ts';
import { queryPlanOf } from '../../../../../../../emulators/cosmos/core/query/plan/query-plan.ts';
import { QuerySyntaxError } from '../../../../../../../emulators/cosmos/core/query/syntax/errors.ts';
import { Budget } from '../../../../../../../emulators/cosmos/core/query/values/budget.ts';
import { compareValues } from '../../../../../../../emulators/cosmos/core/query/values/comparison.ts';
import { identityOf } from '../../../../../../../emulators/cosmos/core/query/values/text.ts';
import type { JsonObject, Value } from '../../../../../../../emulators/cosmos/core/query/values/value.ts';
import { parsed, run } from '../run-query.ts';

const budget = new Budget(Number.MAX_SAFE_INTEGER);

interface Item {
  readonly item?: Value;
  readonly item2?: { readonly min?: Value; readonly max?: Value; readonly count: number };
}

/** What a client makes of the answers of partitions, after the plan. [cosmos-protocol 9.4] */
export function runAsClient(text: string, partitions: readonly (readonly JsonObject[])[]): Value[] {
  const plan = queryPlanOf(parsed(text), [['key']]);
  if (plan instanceof QuerySyntaxError) throw plan;
  const info = plan.queryInfo!;
  const query = (info.rewrittenQuery || text).replaceAll('{documentdb-formattableorderbyquery-filter}', 'true');
  const answers = partitions.map((documents) => run(query, documents));
  const rows = cut(distinct(merged(info, answers), info), info);
  return info.dCountInfo === null ? rows : [counted(rows.length, info.dCountInfo.dCountAlias)];
}

function counted(count: number, alias: string): Value {
  return alias === '' ? count : { [alias]: count };
}

function merged(info: QueryInfo, answers: readonly Value[][]): Value[] {
  const all = answers.flat();
  if (info.orderBy.length > 0) return inOrder(info, all as JsonObject[]);
  const isGrouped = info.groupByExpressions.length > 0;
  if (isGrouped || info.groupByAliases.length > 0) return groups(info, all as JsonObject[]);
  if (info.aggregates.length === 0) return all;
  const value = combined(
    info.aggregates[0]!,
    all.map((row) => (row as unknown as Item[])[0]!),
  );
  return value === undefined ? [] : [value];
}

function inOrder({ orderBy }: QueryInfo, rows: JsonObject[]): Value[] {
  const keysOf = (row: JsonObject) => (row.orderByItems as readonly Item[]).map(({ item }) => item);
  const descending = orderBy.map((direction) => direction === 'Descending');
  const sorted = [...rows].sort((a, b) => {
    const [first, second] = [keysOf(a), keysOf(b)];
    for (const [i, isDescending] of descending.entries()) {
      const order = compareValues(first[i], second[i], budget);
      if (order !== 0) return isDescending ? -order : order;
    }
    const byRid = compareValues(a._rid, b._rid, budget);
    return descending[0] ? -byRid : byRid;
  });
  return sorted.map(({ payload }) => payload).filter((payload) => payload !== undefined);
}

function groups(info: QueryInfo, rows: JsonObject[]): Value[] {
  const byKey = new Map<string, JsonObject[]>();
  for (const row of rows) {
    const key = identityOf(row.groupByItems, budget);
    byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  return [...byKey.values()].map((group) => {
    const payloads = group.map(({ payload }) => payload);
    if (info.hasSelectValue) {
      return info.aggregates.length === 0
        ? payloads[0]
        : combined(
            info.aggregates[0]!,
            payloads.map((payload) => (payload as unknown as Item[])[0]!),
          );
    }
    const members = info.groupByAliases.map((alias) => {
      const type = info.groupByAliasToAggregateType[alias] ?? null;
      const values = payloads.map((payload) => (payload as JsonObject)[alias]);
      return [alias, type === null ? values[0] : combined(type, values as unknown as Item[])] as const;
    });
    return Object.fromEntries(members.filter(([, member]) => member !== undefined));
  });
}

function combined(type: string, items: readonly Item[]): Value {
  const values = items.map(({ item }) => item);
  const numbers = values as number[];
  switch (type) {
    case 'Count':
      return numbers.reduce((sum, count) => sum + count, 0);
    case 'Sum':
      return values.includes(undefined) ? undefined : numbers.reduce((sum, part) => sum + part, 0);
    case 'Average': {
      const parts = values as { sum?: number; count: number }[];
      if (parts.some(({ sum }) => sum === undefined)) return undefined;
      const count = parts.reduce((total, part) => total + part.count, 0);
      return count === 0 ? undefined : parts.reduce((total, part) => total + part.sum!, 0) / count;
    }
    default: {
      const counted = items.map(({ item2 }) => item2!).filter(({ count }) => count > 0);
      const sign = type === 'Max' ? 1 : -1;
      const found = counted.map(({ min, max }) => (type === 'Max' ? max : min));
      if (found.length === 0 || found.includes(undefined)) return undefined;
      return found.reduce((best, value) => (sign * compareValues(value, best, budget) > 0 ? value : best));
    }
  }
}

function distinct(rows: Value[], { distinctType }: QueryInfo): Value[] {
  if (distinctType === 'None') return rows;
  return [...new Map([...rows].reverse().map((row) => [identityOf(row, budget), row])).values()].reverse();
}

function cut(rows: Value[], { top, offset, limit }: QueryInfo): Value[] {
  const first = offset ?? 0;
  return rows.slice(0, top ?? undefined).slice(first, limit === null ? undefined : first + limit);
}
