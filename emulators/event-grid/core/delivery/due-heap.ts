/** Something that is to happen at a time; of what is due at the same time, the lower number comes first. */
export interface Due {
  readonly dueAtMs: number;
  readonly number: number;
}

/**
 * What waits for its time, the earliest first: a binary heap. An item's time does not change while it is in it. Beside `MinHeap` of the
 * kernel, as it keeps the order of what is due at the same time, and as nothing is taken out but the first: an item need not know its place.
 */
export class DueHeap<T extends Due> {
  #items: T[] = [];

  get first(): T | undefined {
    return this.#items[0];
  }

  /** Infinity when it is empty. */
  get nextDueAtMs(): number {
    return this.#items[0]?.dueAtMs ?? Number.POSITIVE_INFINITY;
  }

  add(item: T): void {
    const items = this.#items;
    let index = items.length;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = items[parentIndex]!;
      if (!isBefore(item, parent)) break;
      items[index] = parent;
      index = parentIndex;
    }
    items[index] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let index = 0;
    for (let child = 1; child < items.length; child = 2 * index + 1) {
      if (child + 1 < items.length && isBefore(items[child + 1]!, items[child]!)) child++;
      if (isBefore(last, items[child]!)) break;
      items[index] = items[child]!;
      index = child;
    }
    items[index] = last;
    return first;
  }

  clear(): void {
    this.#items = [];
  }
}

function isBefore(one: Due, other: Due): boolean {
  return one.dueAtMs < other.dueAtMs || (one.dueAtMs === other.dueAtMs && one.number < other.number);
}
