import type { Address } from '../kernel/connection.ts';
import type { Accepted } from '../net/listener.ts';
import type { CapturedConnection } from '../recorder/capture.ts';
import type { ConnectionFilter } from '../scenario/running-azure.ts';

/** Whether the filter means this connection. */
export function means(filter: ConnectionFilter, { opener, acceptor, via }: CapturedConnection): boolean {
  const { participant } = filter;
  if (participant !== undefined && participant !== opener && participant !== acceptor) return false;
  return (
    (filter.opener ?? opener) === opener && (filter.acceptor ?? acceptor) === acceptor && (filter.via ?? via) === via
  );
}

/** The connections of one instance that are open now, whoever opened them. */
export class OpenConnections {
  readonly #open = new Map<string, Accepted>();

  add(connection: Accepted): void {
    const key = endsOf(connection.opener, connection.acceptor);
    this.#open.set(key, connection);
    connection.link.once('close', () => {
      if (this.#open.get(key) === connection) this.#open.delete(key);
    });
  }

  /** Ends it with a RST of azwire's side. False where it is not open. */
  cut({ openerAddress, acceptorAddress }: CapturedConnection): boolean {
    const found = this.#open.get(endsOf(openerAddress, acceptorAddress));
    if (found === undefined) return false;
    found.link.resetAndDestroy();
    found.tap.faulted('reset, as the connection is cut');
    return true;
  }
}

function endsOf(opener: Address, acceptor: Address): string {
  return `${opener.host} ${opener.port} ${acceptor.host} ${acceptor.port}`;
}
