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

  /** How many items there were so far. */
  get total(): number {
    return this.#dropped + this.length;
  }

  /** Adds an item; lets the oldest go when the ring is full. */
  push(item: T): void {
    this.#items.push(item);
    if (this.length > this.#countMax) this.#drop();
  }

  #drop(): void {
    this.#items[this.#head++] = undefined as T;
    this.#dropped++;
    // The dead front part is cut off in large steps, so that a drop costs constant time on average.
    if (this.#head < 1024 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }

  /** The items that are still there, the oldest first. */
  toArray(): T[] {
    return this.#items.slice(this.#head);
  }

  /** Of these, what came after the first `total`. */
  since(total: number): T[] {
    return this.#items.slice(this.#head + Math.max(0, total - this.#dropped));
  }
}
