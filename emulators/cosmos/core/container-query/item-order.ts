import { valueAtPath } from '../index/path-index.ts';
import type { Item } from '../item.ts';
import type { QueryAccess } from '../query/plan/access.ts';
import { Budget } from '../query/values/budget.ts';
import { compareValues } from '../query/values/comparison.ts';
import type { Value } from '../query/values/value.ts';

/** A place in an order: that of one item, whether it is still there or not. */
export interface OrderedPlace {
  readonly keys: readonly Value[];
  readonly number: number;
}

const UNBOUNDED = new Budget(Number.POSITIVE_INFINITY);

/** The order of ORDER BY over paths. Equal items lie in the order of their numbers, or against it if the first key descends. */
export class ItemOrder {
  readonly keys: NonNullable<QueryAccess['order']>;
  /** Whether items without the first key are left out. */
  readonly omitsUndefined: boolean;

  /** At least one key. */
  constructor(keys: NonNullable<QueryAccess['order']>, omitsUndefined: boolean) {
    this.keys = keys;
    this.omitsUndefined = omitsUndefined;
  }

  get isDescending(): boolean {
    return this.keys[0]!.isDescending;
  }

  placeOf(item: Item): OrderedPlace {
    return { keys: this.keys.map(({ path }) => valueAtPath(item.document, path)), number: item.number };
  }

  isSameFirstKey(a: OrderedPlace, b: OrderedPlace): boolean {
    return compareValues(a.keys[0], b.keys[0], UNBOUNDED) === 0;
  }

  compare(a: OrderedPlace, b: OrderedPlace): number {
    for (const [i, { isDescending }] of this.keys.entries()) {
      const order = compareValues(a.keys[i], b.keys[i], UNBOUNDED);
      if (order !== 0) return isDescending ? -order : order;
    }
    return this.isDescending ? b.number - a.number : a.number - b.number;
  }

  /** From a place on. */
  sorted(items: Iterable<Item>, from: OrderedPlace | undefined): Item[] {
    const rows: { readonly place: OrderedPlace; readonly item: Item }[] = [];
    for (const item of items) {
      const place = this.placeOf(item);
      if (this.omitsUndefined && place.keys[0] === undefined) continue;
      if (from === undefined || this.compare(place, from) >= 0) rows.push({ place, item });
    }
    return rows.sort((a, b) => this.compare(a.place, b.place)).map(({ item }) => item);
  }
}
