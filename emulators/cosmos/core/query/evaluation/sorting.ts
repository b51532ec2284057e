import { isPath, isSortingCall } from '../binding/order-by.ts';
import { distanceFunctionOf } from '../functions/vector.ts';
import type { Select, SortKey } from '../syntax/tree.ts';
import { compareValues } from '../values/comparison.ts';
import type { Value } from '../values/value.ts';
import { metricOf } from './call-compiler.ts';
import { constantOf } from './constants.ts';
import { compileExpression } from './expression-compiler.ts';
import type { Evaluate, Runtime } from './runtime.ts';
import type { Scope } from './scope.ts';

export interface CompiledOrder {
  readonly keys: readonly Evaluate[];
  readonly descending: readonly boolean[];
  /** Whether a row whose one key is undefined is left out. */
  readonly omitsUndefined: boolean;
  /** Whether an index could give the rows in this order. */
  readonly isByPaths: boolean;
}

export function compileOrderBy({ orderBy }: Select, scope: Scope): CompiledOrder | undefined {
  if (orderBy === undefined || orderBy.rank) return undefined;
  const { keys } = orderBy;
  return {
    keys: keys.map(({ expression }) => compileExpression(expression, scope)),
    descending: keys.map((key) => isDescending(key, scope)),
    omitsUndefined: keys.length === 1 && scope.context.options.keepsUndefinedSortKeys !== true,
    isByPaths: keys.every(({ expression }) => isPath(expression)),
  };
}

/** VectorDistance goes from the most similar to the least, whatever the text says. */
export function isDescending({ expression, direction }: SortKey, scope: Scope): boolean {
  if (!isSortingCall(expression) || expression.name.toUpperCase() !== 'VECTORDISTANCE') return direction === 'DESC';
  const ofContainer = metricOf(expression, scope.context);
  const settings = expression.arguments[3];
  const constant = settings === undefined ? undefined : constantOf(settings, scope.context);
  return distanceFunctionOf(constant?.value, ofContainer) !== 'euclidean';
}

interface SortedRow {
  readonly keys: readonly Value[];
  readonly value: Value;
  /** Its place among all rows. */
  readonly index: number;
}

const BUFFER_MIN = 1000;

/** Sorts rows, of which only the first `wanted` are asked for. It keeps at most about twice as many. */
export class SortBuffer {
  readonly #order: CompiledOrder;
  readonly #runtime: Runtime;
  readonly #wanted: number;
  readonly #capacity: number;
  #rows: SortedRow[] = [];
  #count = 0;

  constructor(order: CompiledOrder, wanted: number, runtime: Runtime) {
    this.#order = order;
    this.#runtime = runtime;
    this.#wanted = wanted;
    this.#capacity = Math.max(BUFFER_MIN, 2 * wanted);
  }

  add(keys: readonly Value[], value: Value): void {
    // Beyond the capacity a row takes the place of another.
    if (this.#count < this.#capacity) this.#runtime.spendKept();
    this.#rows.push({ keys, value, index: this.#count++ });
    if (this.#rows.length >= this.#capacity) this.#sort();
  }

  result(): Value[] {
    this.#sort();
    return this.#rows.map(({ value }) => value);
  }

  #sort(): void {
    this.#rows.sort((a, b) => this.#compare(a, b));
    if (this.#rows.length > this.#wanted) this.#rows.length = this.#wanted;
  }

  /** Equal rows keep their order, or with a descending first key have it reversed, as an index read backwards gives them. */
  #compare(a: SortedRow, b: SortedRow): number {
    this.#runtime.spend(1);
    const { descending } = this.#order;
    for (let i = 0; i < descending.length; i++) {
      const order = compareValues(a.keys[i], b.keys[i], this.#runtime);
      if (order !== 0) return descending[i] === true ? -order : order;
    }
    return descending[0] === true ? b.index - a.index : a.index - b.index;
  }
}
