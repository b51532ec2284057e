import type { Connection } from '../../../src/transport/amqp/connection.ts';
import type { SenderLink } from '../../../src/transport/amqp/sender-link.ts';

/** Which session each attached link receives from: the Go client names its link in requests, not its session. */
export class SessionLinks {
  readonly #sessionIds = new WeakMap<Connection, Map<string, string>>();

  add(link: SenderLink, sessionId: string): void {
    const { connection } = link.session;
    const known = this.#sessionIds.get(connection) ?? new Map<string, string>();
    this.#sessionIds.set(connection, known);
    known.set(link.name, sessionId);
  }

  remove(link: SenderLink): void {
    this.#sessionIds.get(link.session.connection)?.delete(link.name);
  }

  sessionOf(connection: Connection, linkName: string): string | undefined {
    return this.#sessionIds.get(connection)?.get(linkName);
  }
}
