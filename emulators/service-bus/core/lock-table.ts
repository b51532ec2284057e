import type { Lock } from './lock.ts';

const SLOTS_MIN = 16;

/**
 * The locks of a queue by token. The key is 30 of the token's random bits, which is several times cheaper than its text; locks
 * that share a slot are chained. There are as many slots as there ever were locks at one time, or a little more.
 */
export class LockTable {
  #slots: (Lock | undefined)[] = emptySlots(SLOTS_MIN);
  #size = 0;

  add(lock: Lock): void {
    if (this.#size === this.#slots.length) this.#grow();
    this.#size++;
    put(this.#slots, lock);
  }

  find(token: Uint8Array): Lock | undefined {
    if (token.length !== 16) return undefined;
    let lock = this.#slots[slotOf(token, this.#slots)];
    while (lock !== undefined && !equal(lock.token, token)) lock = lock.nextInSlot;
    return lock;
  }

  /** All locks. Any of them may be removed meanwhile. */
  all(): Lock[] {
    const locks: Lock[] = [];
    for (let lock of this.#slots) for (; lock !== undefined; lock = lock.nextInSlot) locks.push(lock);
    return locks;
  }

  remove(lock: Lock): void {
    const slot = slotOf(lock.token, this.#slots);
    let other = this.#slots[slot];
    if (other === lock) {
      this.#slots[slot] = lock.nextInSlot;
    } else {
      while (other !== undefined && other.nextInSlot !== lock) other = other.nextInSlot;
      if (other === undefined) return;
      other.nextInSlot = lock.nextInSlot;
    }
    lock.nextInSlot = undefined;
    this.#size--;
  }

  #grow(): void {
    const locks = this.all();
    this.#slots = emptySlots(2 * this.#slots.length);
    for (const lock of locks) put(this.#slots, lock);
  }
}

function emptySlots(count: number): (Lock | undefined)[] {
  return new Array<Lock | undefined>(count).fill(undefined);
}

function put(slots: (Lock | undefined)[], lock: Lock): void {
  const slot = slotOf(lock.token, slots);
  lock.nextInSlot = slots[slot];
  slots[slot] = lock;
}

/** `slots` are a power of two. */
function slotOf(token: Uint8Array, { length }: readonly unknown[]): number {
  return ((token[0]! << 22) | (token[1]! << 14) | (token[2]! << 6) | (token[3]! >> 2)) & (length - 1);
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  for (let i = 0; i < 16; i++) if (one[i] !== other[i]) return false;
  return true;
}
