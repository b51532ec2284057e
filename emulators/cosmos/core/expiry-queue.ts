import type { Container } from './container.ts';
import type { Item } from './item.ts';

interface Expiry {
  readonly atMs: number;
  readonly container: Container;
  readonly item: Item;
}

/** As few entries as this are never swept. */
const SWEEP_MIN = 1024;

/**
 * Which item's time is over next, in all containers: a binary heap. An item that is written or deleted before leaves its entry
 * behind, which is told by the item's own time and passed over.
 */
export class ExpiryQueue {
  #entries: Expiry[] = [];
  #sweepAt = SWEEP_MIN;

  /** Infinity: never. */
  get nextAtMs(): number {
    for (let first = this.#entries[0]; first !== undefined; first = this.#entries[0]) {
      if (isCurrent(first)) return first.atMs;
      this.#pop();
    }
    return Number.POSITIVE_INFINITY;
  }

  add(item: Item, container: Container): void {
    if (item.expiresAtSec === 0) return;
    if (this.#entries.length >= this.#sweepAt) this.#sweep();
    this.#push({ atMs: item.expiresAtSec * 1000, container, item });
  }

  /** The next one whose time is over, taken out. */
  takeDue(nowMs: number): Expiry | undefined {
    if (this.nextAtMs > nowMs) return undefined;
    const first = this.#entries[0];
    this.#pop();
    return first;
  }

  #sweep(): void {
    const current = this.#entries.filter(isCurrent).sort((a, b) => a.atMs - b.atMs);
    // What is sorted is a heap.
    this.#entries = current;
    this.#sweepAt = Math.max(SWEEP_MIN, 2 * current.length);
  }

  #push(entry: Expiry): void {
    const entries = this.#entries;
    let at = entries.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (entries[above]!.atMs <= entry.atMs) break;
      entries[at] = entries[above]!;
      at = above;
    }
    entries[at] = entry;
  }

  #pop(): void {
    const entries = this.#entries;
    const entry = entries.pop();
    if (entry === undefined || entries.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= entries.length) break;
      if (below + 1 < entries.length && entries[below + 1]!.atMs < entries[below]!.atMs) below++;
      if (entries[below]!.atMs >= entry.atMs) break;
      entries[at] = entries[below]!;
      at = below;
    }
    entries[at] = entry;
  }
}

function isCurrent({ atMs, container, item }: Expiry): boolean {
  return item.expiresAtSec * 1000 === atMs && !container.isDeleted;
}
