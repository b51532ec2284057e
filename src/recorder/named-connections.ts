import { ListenersSeen, type Naming, placeOf } from './naming.ts';
import { wasCut } from './reconnects.ts';
import type { NamedConnection, RecordedConnection } from './recorded-connection.ts';

/** What was found out of a connection when it was in the state that the three numbers say. */
interface Found {
  readonly changed: number;
  readonly lastPacket: number;
  readonly namesRevision: number;
  readonly named: NamedConnection;
}

/** The names of all connections. Found out anew only of those of which more is known by now: a live reader asks often. */
export class NamedConnections {
  readonly #naming: Naming;
  readonly #found = new Map<number, Found>();

  constructor(naming: Naming) {
    this.#naming = naming;
  }

  forget(id: number): void {
    this.#found.delete(id);
  }

  of(connections: ReadonlyMap<number, RecordedConnection>): Map<number, NamedConnection> {
    const named = new Map<number, NamedConnection>();
    let isReported = false;
    for (const [id, connection] of connections) {
      named.set(id, this.#named(id, connection));
      isReported ||= connection.attempt.reportedBy !== undefined;
    }
    if (isReported) nameReported(named);
    return named;
  }

  #named(id: number, connection: RecordedConnection): NamedConnection {
    const { changed, lastPacket } = connection;
    const namesRevision = this.#naming.revision;
    const known = this.#found.get(id);
    const isFresh =
      known?.changed === changed && known.lastPacket === lastPacket && known.namesRevision === namesRevision;
    if (isFresh) return known.named;
    const { opener, acceptor } = this.#naming.sidesOf(connection);
    const names = { opener: opener.name, acceptor: acceptor.name };
    // Who is cut off before a word was said has met a listener, and not yet the service behind it.
    const parties = JSON.stringify([names.opener, placeOf(connection.attempt.acceptor)]);
    const named = { connection, names, parties, wasCut: wasCut(connection) };
    this.#found.set(id, { changed, lastPacket, namesRevision, named });
    return named;
  }
}

/** Whoever only tells of an attempt does not know whom it was for; others may have met somebody there. */
function nameReported(named: Map<number, NamedConnection>): void {
  const listeners = new ListenersSeen();
  for (const { connection, names } of named.values()) {
    if (connection.attempt.reportedBy === undefined) listeners.add(connection.attempt.acceptor, names.acceptor);
  }
  for (const [id, each] of named) {
    const { reportedBy, acceptor } = each.connection.attempt;
    const seen = reportedBy === undefined ? undefined : listeners.nameOf(acceptor);
    if (seen !== undefined) named.set(id, { ...each, names: { ...each.names, acceptor: seen } });
  }
}
