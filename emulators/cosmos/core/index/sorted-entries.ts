import { Budget } from '../query/values/budget.ts';
import { compareValues } from '../query/values/comparison.ts';
import type { Value } from '../query/values/value.ts';

/** What an index leads to: things that never share a number. */
export interface Numbered {
  readonly number: number;
}

/** A place among entries: before all that have a value (`-Infinity`), behind all of them (`Infinity`), or at one of them. */
export interface Cut {
  readonly value: Value;
  readonly number: number;
}

export const before = (value: Value): Cut => ({ value, number: Number.NEGATIVE_INFINITY });
export const behind = (value: Value): Cut => ({ value, number: Number.POSITIVE_INFINITY });

/** From `low` (inclusive) to `high` (exclusive). Undefined: to the end. */
export interface Span {
  readonly low: Cut | undefined;
  readonly high: Cut | undefined;
}

interface Leaf<T> {
  readonly values: Value[];
  readonly items: T[];
}

interface Place {
  readonly leaf: number;
  readonly at: number;
}

/** As many entries as an array still moves in no time. */
const LEAF_MAX = 512;
const LEAF_FILLED = 384;
/** Comparing documents' own values needs no bound. */
const UNBOUNDED = new Budget(Number.POSITIVE_INFINITY);

/**
 * Pairs of a value and an item, in the order of values and then of the items' numbers. They lie in leaves of some hundred, which lie
 * in one array: for a million pairs, a step takes two short binary searches, and a pair takes little more than two pointers.
 */
export class SortedEntries<T extends Numbered> {
  #leaves: Leaf<T>[] = [];
  #count = 0;

  /** Takes the place of all entries. The arrays belong together, and are not changed. */
  fill(values: readonly Value[], items: readonly T[]): void {
    const order = items.map((_, i) => i);
    order.sort((a, b) => compareValues(values[a], values[b], UNBOUNDED) || items[a]!.number - items[b]!.number);
    this.#leaves = [];
    for (let start = 0; start < order.length; start += LEAF_FILLED) {
      const part = order.slice(start, start + LEAF_FILLED);
      this.#leaves.push({ values: part.map((i) => values[i]), items: part.map((i) => items[i]!) });
    }
    this.#count = items.length;
  }

  get count(): number {
    return this.#count;
  }

  add(value: Value, item: T): void {
    const { leaf: index, at } = this.#placeOf({ value, number: item.number }, true);
    this.#count++;
    const leaf = this.#leaves[index];
    if (leaf === undefined) {
      this.#leaves.push({ values: [value], items: [item] });
      return;
    }
    leaf.values.splice(at, 0, value);
    leaf.items.splice(at, 0, item);
    if (leaf.items.length > LEAF_MAX) {
      const half = leaf.items.length >> 1;
      this.#leaves.splice(index + 1, 0, { values: leaf.values.splice(half), items: leaf.items.splice(half) });
    }
  }

  /** Nothing happens if there is no such entry. */
  remove(value: Value, item: T): void {
    const { leaf: index, at } = this.#placeOf({ value, number: item.number });
    const leaf = this.#leaves[index];
    if (leaf?.items[at] !== item) return;
    this.#count--;
    leaf.values.splice(at, 1);
    leaf.items.splice(at, 1);
    if (leaf.items.length === 0) this.#leaves.splice(index, 1);
  }

  /** How many entries lie in a span. */
  countIn({ low, high }: Span): number {
    const from = this.#start(low);
    const to = this.#end(high);
    if (from.leaf >= to.leaf) return from.leaf === to.leaf ? Math.max(0, to.at - from.at) : 0;
    let count = this.#leaves[from.leaf]!.items.length - from.at + to.at;
    for (let leaf = from.leaf + 1; leaf < to.leaf; leaf++) count += this.#leaves[leaf]!.items.length;
    return count;
  }

  /** In order. Nothing may be added or removed meanwhile. */
  *in({ low, high }: Span): Generator<T> {
    const from = this.#start(low);
    const to = this.#end(high);
    for (let leaf = from.leaf; leaf <= to.leaf && leaf < this.#leaves.length; leaf++) {
      const { items } = this.#leaves[leaf]!;
      const end = leaf === to.leaf ? to.at : items.length;
      for (let at = leaf === from.leaf ? from.at : 0; at < end; at++) yield items[at]!;
    }
  }

  /** The same from behind. */
  *reversedIn({ low, high }: Span): Generator<T> {
    const from = this.#start(low);
    const to = this.#end(high);
    for (let leaf = Math.min(to.leaf, this.#leaves.length - 1); leaf >= from.leaf; leaf--) {
      const { items } = this.#leaves[leaf]!;
      const start = leaf === from.leaf ? from.at : 0;
      for (let at = (leaf === to.leaf ? to.at : items.length) - 1; at >= start; at--) yield items[at]!;
    }
  }

  #start(low: Cut | undefined): Place {
    return low === undefined ? { leaf: 0, at: 0 } : this.#placeOf(low);
  }

  #end(high: Cut | undefined): Place {
    return high === undefined ? { leaf: this.#leaves.length, at: 0 } : this.#placeOf(high);
  }

  /** The first entry that does not lie before the cut; `toAdd`: as a place in a leaf that there is. */
  #placeOf(cut: Cut, toAdd = false): Place {
    const leaves = this.#leaves;
    let low = 0;
    let high = leaves.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const { values, items } = leaves[middle]!;
      if (isBefore(values.at(-1), items.at(-1)!, cut)) low = middle + 1;
      else high = middle;
    }
    const leaf = leaves[low];
    if (leaf === undefined) {
      const last = leaves.length - 1;
      return toAdd && last >= 0 ? { leaf: last, at: leaves[last]!.items.length } : { leaf: low, at: 0 };
    }
    let from = 0;
    let to = leaf.items.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (isBefore(leaf.values[middle], leaf.items[middle]!, cut)) from = middle + 1;
      else to = middle;
    }
    return { leaf: low, at: from };
  }
}

function isBefore(value: Value, { number }: Numbered, cut: Cut): boolean {
  const order = compareValues(value, cut.value, UNBOUNDED);
  return order < 0 || (order === 0 && number < cut.number);
}
