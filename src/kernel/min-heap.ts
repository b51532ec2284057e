/** What a heap needs to know of its items: where they are, so that any of them can be taken out. -1: not in a heap. */
export interface HeapItem {
  heapIndex: number;
}

/** A binary heap that gives the item of the lowest rank, and lets go of any other. An item is in one heap at most. */
export class MinHeap<T extends HeapItem> {
  readonly #rank: (item: T) => number;
  readonly #items: T[] = [];

  constructor(rank: (item: T) => number) {
    this.#rank = rank;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    this.#items.push(item);
    this.#siftUp(item, this.#items.length - 1);
  }

  pop(): T | undefined {
    const first = this.#items[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  remove(item: T): void {
    const index = item.heapIndex;
    const last = this.#items.pop()!;
    item.heapIndex = -1;
    if (last === item) return;
    last.heapIndex = index;
    this.#items[index] = last;
    this.moved(last);
  }

  /** The rank of an item of the heap has changed. */
  moved(item: T): void {
    this.#siftUp(item, item.heapIndex);
    this.#siftDown(item, item.heapIndex);
  }

  #siftUp(item: T, index: number): void {
    const items = this.#items;
    const rank = this.#rank(item);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = items[parentIndex]!;
      if (this.#rank(parent) <= rank) break;
      items[index] = parent;
      parent.heapIndex = index;
      index = parentIndex;
    }
    items[index] = item;
    item.heapIndex = index;
  }

  #siftDown(item: T, index: number): void {
    const items = this.#items;
    const rank = this.#rank(item);
    for (;;) {
      let childIndex = 2 * index + 1;
      if (childIndex >= items.length) break;
      let child = items[childIndex]!;
      const right = items[childIndex + 1];
      if (right !== undefined && this.#rank(right) < this.#rank(child)) {
        child = right;
        childIndex++;
      }
      if (this.#rank(child) >= rank) break;
      items[index] = child;
      child.heapIndex = index;
      index = childIndex;
    }
    items[index] = item;
    item.heapIndex = index;
  }
}
