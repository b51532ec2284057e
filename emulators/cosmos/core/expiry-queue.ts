import { type HeapItem, MinHeap } from '../../../src/kernel/min-heap.ts';
import type { Container } from './container.ts';
import type { Item } from './item.ts';

/** The end of an item. */
export interface Expiry extends HeapItem {
  readonly atMs: number;
  readonly container: Container;
  readonly item: Item;
}

/** Which item's time is over next, in all containers. */
export class ExpiryQueue {
  readonly #expiries = new MinHeap<Expiry>(({ atMs }) => atMs);

  /** Infinity: never. */
  get nextAtMs(): number {
    return this.#expiries.first?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** From now on an item's time is over at this one, in Unix seconds. 0: never. */
  set(item: Item, atSec: number, container: Container): void {
    if (item.expiry !== undefined) this.#expiries.remove(item.expiry);
    item.expiry = atSec === 0 ? undefined : { heapIndex: -1, atMs: atSec * 1000, container, item };
    if (item.expiry !== undefined) this.#expiries.add(item.expiry);
  }

  /** The next one whose time is over. It stays the next one until its item has another time. */
  due(nowMs: number): Expiry | undefined {
    return this.nextAtMs <= nowMs ? this.#expiries.first : undefined;
  }
}
