import type { Collection, Expression, Select, Source } from '../syntax/tree.ts';
import { boundName } from '../syntax/tree.ts';
import { isArray, type Value } from '../values/value.ts';
import { compileExpression } from './expression-compiler.ts';
import { indexed } from './member-compiler.ts';
import type { Evaluate, Runtime } from './runtime.ts';
import type { Scope } from './scope.ts';
import { compileSelect } from './select-compiler.ts';

/** Puts one row after the other into the slots; each is one step of the iteration. Rows that do not pass are left out. */
export type Rows = (runtime: Runtime, passes: Evaluate) => Iterable<undefined>;

export interface CompiledSource {
  readonly rows: Rows;
  /** Whether the container's documents come in here. */
  readonly readsDocuments: boolean;
  /** Whether a row is given before the next document is read. */
  readonly streams: boolean;
}

/** Any row. */
export const EVERY: Evaluate = () => true;

/** FROM and its JOINs, each bound for those behind it. `cost` is paid for each row that is looked at. */
export function compileFrom({ from }: Select, scope: Scope, cost: number): CompiledSource {
  const [first, ...joined] = from;
  if (first === undefined) return { rows: oneRow, readsDocuments: false, streams: true };
  return joined.reduce(
    (left, source) => join(left, compileSource(source, scope, cost)),
    compileSource(first, scope, cost),
  );
}

function* oneRow(runtime: Runtime, passes: Evaluate): Iterable<undefined> {
  if (passes(runtime) === true) yield undefined;
}

function join(left: CompiledSource, right: CompiledSource): CompiledSource {
  return {
    *rows(runtime, passes) {
      for (const _ of left.rows(runtime, EVERY)) yield* right.rows(runtime, passes);
    },
    readsDocuments: left.readsDocuments || right.readsDocuments,
    streams: left.streams && right.streams,
  };
}

function compileSource(source: Source, scope: Scope, cost: number): CompiledSource {
  const { collection, iterated } = source;
  if (collection.type === 'subquery') {
    const query = compileSelect(collection.query, scope);
    const slot = scope.bind(source.alias);
    const { readsDocuments, streams } = query;
    return { rows: fromValues(query.run, slot, iterated, cost), readsDocuments, streams };
  }
  if (scope.slotOf(collection.root) === undefined) {
    const slot = scope.bind(boundName(source));
    if (collection.path.length === 0 && !iterated) scope.context.documentSlots.add(slot);
    return { rows: fromDocuments(stepsOf(collection), slot, iterated, cost), readsDocuments: true, streams: true };
  }
  const value = compileExpression(expressionOf(collection), scope);
  const slot = scope.bind(boundName(source));
  const values = (runtime: Runtime) => [value(runtime)];
  return { rows: fromValues(values, slot, iterated, cost), readsDocuments: false, streams: true };
}

/** The path as a scalar expression would have it. */
function expressionOf({ root, path, start, end }: Collection & { readonly type: 'path' }): Expression {
  const name: Expression = { type: 'name', name: root, start, end };
  return path.reduce<Expression>((of, value) => {
    const key: Expression = { type: 'literal', value, start, end };
    return { type: 'member', of, key, dotted: false, start, end };
  }, name);
}

function stepsOf({ path }: Collection & { readonly type: 'path' }): (value: Value) => Value {
  if (path.length === 0) return (value) => value;
  return (value) => path.reduce<Value>(indexed, value);
}

/** What a value of FROM gives: itself, unless it is undefined, or with IN its items. */
function expanded(value: Value, iterated: boolean): readonly Value[] {
  if (iterated) return isArray(value) ? value : [];
  return value === undefined ? [] : [value];
}

function fromDocuments(path: (value: Value) => Value, slot: number, iterated: boolean, cost: number): Rows {
  return function* (runtime, passes) {
    const { documents, slots } = runtime;
    for (let next = documents.next(); next.done !== true; next = documents.next()) {
      runtime.documentsRead++;
      runtime.rowsOfDocument = 0;
      runtime.spend(1);
      for (const value of expanded(path(next.value), iterated)) {
        runtime.spend(cost);
        slots[slot] = value;
        if (passes(runtime) === true) yield undefined;
      }
    }
  };
}

function fromValues(
  values: (runtime: Runtime) => Iterable<Value>,
  slot: number,
  iterated: boolean,
  cost: number,
): Rows {
  return function* (runtime, passes) {
    const { slots } = runtime;
    for (const value of values(runtime)) {
      for (const item of expanded(value, iterated)) {
        runtime.spend(cost);
        slots[slot] = item;
        if (passes(runtime) === true) yield undefined;
      }
    }
  };
}
