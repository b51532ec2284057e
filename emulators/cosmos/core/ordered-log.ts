/** As few gaps as this are left alone. */
const GAPS_MIN = 64;

/**
 * Things in the order of numbers that only rise: they are added at the end, found by their number, and taken out anywhere.
 * What is taken out leaves a gap until there are more gaps than things. Things may share a number.
 */
export class OrderedLog<T> {
  #keys: number[] = [];
  #items: (T | undefined)[] = [];
  #count = 0;

  /** Of the things, without gaps. */
  get count(): number {
    return this.#count;
  }

  /** The place behind the last one. */
  get end(): number {
    return this.#items.length;
  }

  add(key: number, item: T): void {
    this.#keys.push(key);
    this.#items.push(item);
    this.#count++;
  }

  remove(key: number, item: T): void {
    let at = this.placeFrom(key);
    while (this.#items[at] !== item) {
      if (++at >= this.#items.length) throw new Error(`the log has nothing of that kind at ${key}`);
    }
    this.#items[at] = undefined;
    this.#count--;
    if (at === this.#items.length - 1) this.#dropLast();
    else if (this.#items.length - this.#count > GAPS_MIN + this.#count) this.#close();
  }

  /** Takes out everything with this number or a lower one, and gives it. */
  removeThrough(key: number): readonly T[] {
    const end = this.placeFrom(key + 1);
    const removed = this.#items.slice(0, end).filter((item) => item !== undefined);
    this.#count -= removed.length;
    this.#keys = this.#keys.slice(end);
    this.#items = this.#items.slice(end);
    return removed;
  }

  /** The first place whose number is not lower. Places change with every removal. */
  placeFrom(key: number): number {
    const keys = this.#keys;
    let low = 0;
    let high = keys.length;
    // New things are at the end, and so is what is asked for most.
    if (high === 0 || keys[high - 1]! < key) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Undefined: a gap. */
  at(place: number): T | undefined {
    return this.#items[place];
  }

  keyAt(place: number): number | undefined {
    return this.#keys[place];
  }

  /** In order. Nothing may be added or taken out meanwhile. */
  *[Symbol.iterator](): Generator<T> {
    for (const item of this.#items) if (item !== undefined) yield item;
  }

  /** Two logs of those that are chosen and those that are not. */
  divide(isFirst: (item: T) => boolean): readonly [OrderedLog<T>, OrderedLog<T>] {
    const first = new OrderedLog<T>();
    const second = new OrderedLog<T>();
    this.#items.forEach((item, place) => {
      if (item !== undefined) (isFirst(item) ? first : second).add(this.#keys[place]!, item);
    });
    return [first, second];
  }

  /** One log of two. */
  static join<T>(a: OrderedLog<T>, b: OrderedLog<T>): OrderedLog<T> {
    const joined = new OrderedLog<T>();
    let atA = 0;
    let atB = 0;
    while (atA < a.end || atB < b.end) {
      const isFromA = atB >= b.end || (atA < a.end && a.#keys[atA]! <= b.#keys[atB]!);
      const [log, place] = isFromA ? [a, atA++] : [b, atB++];
      const item = log.#items[place];
      if (item !== undefined) joined.add(log.#keys[place]!, item);
    }
    return joined;
  }

  #dropLast(): void {
    while (this.#items.length > 0 && this.#items[this.#items.length - 1] === undefined) {
      this.#items.pop();
      this.#keys.pop();
    }
  }

  #close(): void {
    let kept = 0;
    for (let at = 0; at < this.#items.length; at++) {
      const item = this.#items[at];
      if (item === undefined) continue;
      this.#items[kept] = item;
      this.#keys[kept] = this.#keys[at]!;
      kept++;
    }
    this.#items.length = kept;
    this.#keys.length = kept;
  }
}
