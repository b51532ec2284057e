import { Failure } from '../core/failure.ts';

/** What of an AMQP connection matters here; it is known by its identity. */
interface Connection {
  readonly closed: boolean;
}

/** How many AMQP connections may have links to one namespace at the same time. */
export class ConnectionQuota {
  readonly #namespace: string;
  readonly #most: number;
  readonly #admitted = new Set<Connection>();

  constructor(namespace: string, most: number) {
    this.#namespace = namespace;
    this.#most = most;
  }

  /** Counts a connection, until it is closed. Fails when there are as many as there may be. */
  admit(connection: Connection): Failure | undefined {
    if (this.#most === Number.POSITIVE_INFINITY || this.#admitted.has(connection)) return undefined;
    for (const earlier of this.#admitted) if (earlier.closed) this.#admitted.delete(earlier);
    if (this.#admitted.size >= this.#most) return new Failure('connection-limit-reached', this.#namespace);
    this.#admitted.add(connection);
    return undefined;
  }
}
