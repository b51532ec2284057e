/** Where a service tells of what has happened, and where others inside azwire listen. Whoever listens must not throw. */
export class Announcements<T> {
  readonly #listeners = new Set<(what: T) => void>();

  /** Returns a function that ends it; calling it twice is harmless. */
  subscribe(listener: (what: T) => void): () => void {
    // A listener that is given twice is two subscriptions.
    const own = (what: T) => listener(what);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  publish(what: T): void {
    for (const listener of [...this.#listeners]) listener(what);
  }
}
