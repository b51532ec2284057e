/** What of an AMQP connection matters here; it is known by its identity. */
interface Connection {
  readonly closed: boolean;
}

/** How many AMQP connections may have links to one namespace at the same time. */
export class ConnectionQuota {
  readonly #most: number;
  readonly #admitted = new Set<Connection>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts a connection, until it is closed. False when there are as many others as there may be. */
  admit(connection: Connection): boolean {
    if (this.#most === Number.POSITIVE_INFINITY || this.#admitted.has(connection)) return true;
    for (const earlier of this.#admitted) if (earlier.closed) this.#admitted.delete(earlier);
    if (this.#admitted.size >= this.#most) return false;
    this.#admitted.add(connection);
    return true;
  }
}
