import type { Connection } from '../../../src/transport/amqp/connection.ts';
import type { SenderLink } from '../../../src/transport/amqp/sender-link.ts';

interface LinkedSession {
  /** In lower case. */
  readonly entity: string;
  readonly sessionId: string;
}

/** Which session each attached link receives from: only its connection may ask for its state, and Go names the link alone. */
export class SessionLinks {
  readonly #byConnection = new WeakMap<Connection, Map<string, LinkedSession>>();

  add(link: SenderLink, entity: string, sessionId: string): void {
    const { connection } = link.session;
    const known = this.#byConnection.get(connection) ?? new Map<string, LinkedSession>();
    this.#byConnection.set(connection, known);
    known.set(link.name, { entity: entity.toLowerCase(), sessionId });
  }

  remove(link: SenderLink): void {
    this.#byConnection.get(link.session.connection)?.delete(link.name);
  }

  sessionOf(connection: Connection, linkName: string): string | undefined {
    return this.#byConnection.get(connection)?.get(linkName)?.sessionId;
  }

  /** Whether a link of the connection receives from the session. */
  has(connection: Connection, entity: string, sessionId: string): boolean {
    const path = entity.toLowerCase();
    const sessions = [...(this.#byConnection.get(connection)?.values() ?? [])];
    return sessions.some((linked) => linked.sessionId === sessionId && linked.entity === path);
  }
}
