import type { Lock } from './lock.ts';

/**
 * The locks of a queue by token. The key is 30 of the token's random bits, a small integer, which is several times cheaper
 * than its text; locks that share a slot are chained.
 */
export class LockTable {
  readonly #slots = new Map<number, Lock>();

  add(lock: Lock): void {
    const slot = slotOf(lock.token);
    lock.nextInSlot = this.#slots.get(slot);
    this.#slots.set(slot, lock);
  }

  find(token: Uint8Array): Lock | undefined {
    if (token.length !== 16) return undefined;
    let lock = this.#slots.get(slotOf(token));
    while (lock !== undefined && !equal(lock.token, token)) lock = lock.nextInSlot;
    return lock;
  }

  *[Symbol.iterator](): Generator<Lock> {
    for (const first of [...this.#slots.values()]) {
      let lock: Lock | undefined = first;
      while (lock !== undefined) {
        const next: Lock | undefined = lock.nextInSlot;
        yield lock;
        lock = next;
      }
    }
  }

  remove(lock: Lock): void {
    const slot = slotOf(lock.token);
    const first = this.#slots.get(slot);
    if (first === lock) {
      if (lock.nextInSlot === undefined) this.#slots.delete(slot);
      else this.#slots.set(slot, lock.nextInSlot);
    } else {
      let before = first;
      while (before !== undefined && before.nextInSlot !== lock) before = before.nextInSlot;
      if (before !== undefined) before.nextInSlot = lock.nextInSlot;
    }
    lock.nextInSlot = undefined;
  }
}

function slotOf(token: Uint8Array): number {
  return (token[0]! << 22) | (token[1]! << 14) | (token[2]! << 6) | (token[3]! >> 2);
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  for (let i = 0; i < 16; i++) if (one[i] !== other[i]) return false;
  return true;
}
