/** Where a service tells of what has happened, and where others inside azwire listen. Whoever listens must not throw. */
export class Announcements<T> {
  readonly #listeners = new Set<(what: T) => void>();
  /** The announcers to whom telling is work, and how to end what each has begun. */
  readonly #announcers = new Map<() => () => void, () => void>();

  /** Returns a function that ends it; calling it twice is harmless. */
  subscribe(listener: (what: T) => void): () => void {
    // A listener that is given twice is two subscriptions.
    const own = (what: T) => listener(what);
    this.#listeners.add(own);
    if (this.#listeners.size === 1) for (const begin of this.#announcers.keys()) this.#announcers.set(begin, begin());
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return;
      for (const end of this.#announcers.values()) end();
    };
  }

  publish(what: T): void {
    for (const listener of [...this.#listeners]) listener(what);
  }

  /**
   * For an announcer to whom finding out what there is to tell is work. `begin` is called while somebody listens, what it returned
   * when nobody does any more. Returns a function that ends both; calling it twice is harmless.
   */
  whileHeard(begin: () => () => void): () => void {
    const own = () => begin();
    this.#announcers.set(own, this.#listeners.size > 0 ? own() : () => {});
    return () => {
      const end = this.#announcers.get(own);
      if (this.#announcers.delete(own) && this.#listeners.size > 0) end?.();
    };
  }
}
