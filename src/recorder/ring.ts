/** A first-in-first-out store that lets its oldest items go instead of growing without bounds. */
export class Ring<T> {
  readonly #countMax: number;
  #items: T[] = [];
  #head = 0;
  #dropped = 0;

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** How many items were let go so far. */
  get dropped(): number {
    return this.#dropped;
  }

  get oldest(): T | undefined {
    return this.#items[this.#head];
  }

  /** Adds an item; lets the oldest go, and returns it, when the ring is full. */
  push(item: T): T | undefined {
    this.#items.push(item);
    return this.#items.length - this.#head > this.#countMax ? this.drop() : undefined;
  }

  /** Lets the oldest item go and returns it. */
  drop(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head++];
    this.#dropped++;
    // The dead front part is cut off in large steps, so that a drop costs constant time on average.
    if (this.#head >= 1024 && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    } else {
      this.#items[this.#head - 1] = undefined as T;
    }
    return item;
  }

  /** The items that are still there, the oldest first. */
  toArray(): T[] {
    return this.#items.slice(this.#head);
  }
}
