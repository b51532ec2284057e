import type { Select, Selection } from '../syntax/tree.ts';
import { expressionsOf, nodesOf } from '../syntax/walk.ts';
import { identityOf } from '../values/text.ts';
import { type MutableObject, setMember, type Value } from '../values/value.ts';
import { compileExpression } from './expression-compiler.ts';
import { compileGrouping } from './grouping.ts';
import { representable } from './operators.ts';
import { compileRanking } from './ranking.ts';
import { compileWindow, type RowWindow } from './row-window.ts';
import type { Evaluate, Runtime } from './runtime.ts';
import { Scope } from './scope.ts';
import { type CompiledOrder, compileOrderBy, SortBuffer } from './sorting.ts';
import { compileFrom, EVERY } from './source-compiler.ts';

export interface CompiledSelect {
  /** Its results before TOP, OFFSET and LIMIT, which only the outermost query has. */
  readonly run: (runtime: Runtime) => Iterable<Value>;
  readonly window: RowWindow;
  readonly readsDocuments: boolean;
  /** Whether a result is given before the next document is read. */
  readonly streams: boolean;
  /** Whether it would stream if the documents came in the order of ORDER BY. */
  readonly streamsInOrder: boolean;
}

/** FROM → WHERE → GROUP BY → SELECT → ORDER BY → DISTINCT. [cosmos-protocol 9.6] */
export function compileSelect(query: Select, outer: Scope | undefined, newScope?: Scope): CompiledSelect {
  const scope = newScope ?? new Scope(outer!.context, outer);
  const source = compileFrom(query, scope, costOf(query));
  const passes = query.where === undefined ? EVERY : compileExpression(query.where, scope);
  const grouping = compileGrouping(query, scope);
  const ranking = compileRanking(query, scope);
  const reduce = grouping ?? ranking;
  const rows = reduce === undefined ? source.rows : reduce(source.rows);
  const project = compileSelection(query.selection, scope);
  const order = compileOrderBy(query, scope);
  const window = compileWindow(query, scope.context);
  const streams = source.streams && reduce === undefined && !query.distinct;
  function* results(runtime: Runtime): Iterable<Value> {
    const isSorted = order !== undefined && !(runtime.isPresorted && order.isByPaths);
    if (isSorted) {
      const buffer = new SortBuffer(order, query.distinct ? Number.POSITIVE_INFINITY : window.end, runtime);
      yield* sorted(rows(runtime, passes), project, order, buffer, runtime);
      return;
    }
    for (const _ of rows(runtime, passes)) {
      if (order?.omitsUndefined === true && order.keys[0]!(runtime) === undefined) continue;
      const value = project(runtime);
      if (value !== undefined) yield value;
    }
  }
  return {
    run: query.distinct ? (runtime) => distinct(results(runtime), runtime) : results,
    window,
    readsDocuments: source.readsDocuments,
    streams: streams && order === undefined,
    streamsInOrder: streams && (order === undefined || order.isByPaths),
  };
}

/** Steps that a row costs: the nodes of what may be evaluated on it. Subqueries pay for their own. */
function costOf(query: Select): number {
  let nodes = 1;
  for (const expression of expressionsOf(query)) for (const _ of nodesOf(expression)) nodes++;
  return nodes;
}

function compileSelection(selection: Selection, scope: Scope): Evaluate {
  if (selection.type === 'star') {
    const slot = scope.ownSlots[0]!;
    return ({ slots }) => slots[slot];
  }
  if (selection.type === 'value') {
    const value = compileExpression(selection.expression, scope);
    return (runtime) => representable(value(runtime));
  }
  const items = selection.items.map(({ name, expression }) => ({ name, value: compileExpression(expression, scope) }));
  return (runtime) => {
    const object: MutableObject = {};
    for (const { name, value } of items) setMember(object, name, representable(value(runtime)));
    return object;
  };
}

function sorted(
  rows: Iterable<undefined>,
  project: Evaluate,
  order: CompiledOrder,
  buffer: SortBuffer,
  runtime: Runtime,
): Value[] {
  for (const _ of rows) {
    const keys = order.keys.map((key) => key(runtime));
    if (order.omitsUndefined && keys[0] === undefined) continue;
    const value = project(runtime);
    if (value !== undefined) buffer.add(keys, value);
  }
  return buffer.result();
}

function* distinct(values: Iterable<Value>, runtime: Runtime): Iterable<Value> {
  const seen = new Set<string>();
  for (const value of values) {
    const identity = identityOf(value, runtime);
    if (seen.has(identity)) continue;
    runtime.spendKept();
    seen.add(identity);
    yield value;
  }
}
