import { type AggregateName, aggregateOf, aggregatesIn } from '../binding/aggregates.ts';
import { isGrouped } from '../binding/grouping.ts';
import { isPath } from '../binding/order-by.ts';
import type { Select } from '../syntax/tree.ts';
import { selected, sortedBy } from '../syntax/walk.ts';
import { compareValues } from '../values/comparison.ts';
import { identityOf } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { type Accumulator, newAccumulator } from './aggregate.ts';
import { compileExpression } from './expression-compiler.ts';
import type { Evaluate, Runtime } from './runtime.ts';
import type { Scope } from './scope.ts';
import type { Rows } from './source-compiler.ts';

interface Aggregation {
  readonly name: AggregateName;
  readonly argument: Evaluate;
  readonly slot: number;
}

interface Group {
  readonly keys: readonly Value[];
  /** The slots of its first row, for what is the same in all of them. */
  readonly row: readonly Value[];
  readonly accumulators: readonly Accumulator[];
}

/**
 * Makes one row of each group, with the results of aggregates in slots of their own. Undefined for a query without
 * groups. What is compiled afterwards in this scope finds the aggregates there.
 */
export function compileGrouping(query: Select, scope: Scope): ((rows: Rows) => Rows) | undefined {
  if (!isGrouped(query)) return undefined;
  const keys = (query.groupBy ?? []).map((key) => compileExpression(key, scope));
  const calls = [...selected(query), ...sortedBy(query)].flatMap(aggregatesIn);
  const aggregations = calls.map((call): Aggregation => {
    const argument = compileExpression(call.arguments[0]!, scope);
    return { name: aggregateOf(call)!, argument, slot: scope.context.newSlot() };
  });
  for (const [i, call] of calls.entries()) scope.aggregateSlots.set(call, aggregations[i]!.slot);
  const isTotal = query.groupBy === undefined;
  const isIndexed = query.groupBy?.length === 1 && isPath(query.groupBy[0]!);
  return (rows) =>
    function* (runtime, passes) {
      const groups = collect(rows(runtime, passes), keys, aggregations, scope, runtime);
      // An aggregate over no rows is still a row; GROUP BY over no rows is none.
      if (isTotal && groups.size === 0) groups.set('', newGroup([], [], aggregations, runtime));
      for (const { row, accumulators } of isIndexed ? inKeyOrder(groups, runtime) : groups.values()) {
        scope.restore(row, runtime);
        aggregations.forEach(({ slot }, i) => {
          runtime.slots[slot] = accumulators[i]!.result();
        });
        yield undefined;
      }
    };
}

function newGroup(
  keys: readonly Value[],
  row: readonly Value[],
  aggregations: readonly Aggregation[],
  runtime: Runtime,
): Group {
  return { keys, row, accumulators: aggregations.map(({ name }) => newAccumulator(name, runtime)) };
}

function collect(
  rows: Iterable<undefined>,
  keys: readonly Evaluate[],
  aggregations: readonly Aggregation[],
  scope: Scope,
  runtime: Runtime,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const _ of rows) {
    const values = keys.map((key) => key(runtime));
    const identity = values.map((value) => withLength(identityOf(value, runtime))).join('');
    let group = groups.get(identity);
    if (group === undefined) {
      runtime.spendKept();
      const row = scope.rowOf(runtime);
      group = newGroup(values, row, aggregations, runtime);
      groups.set(identity, group);
    }
    for (const [i, { argument }] of aggregations.entries()) group.accumulators[i]!.add(argument(runtime));
  }
  return groups;
}

/** Groups by one path come in the order of its index; those by several keys in that of their first rows. */
function inKeyOrder(groups: ReadonlyMap<string, Group>, runtime: Runtime): Group[] {
  return [...groups.values()].sort((a, b) => compareValues(a.keys[0], b.keys[0], runtime));
}

/** So that no two lists of texts become the same text. */
function withLength(text: string): string {
  return `${text.length}:${text}`;
}
