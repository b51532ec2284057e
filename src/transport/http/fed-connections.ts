import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Deadlines } from './deadlines.ts';
import type { GatewayConnection } from './gateway.ts';

/** The connections of a server that listens on no port: it is fed with what was accepted elsewhere. */
export class FedConnections {
  readonly #deadlines: Deadlines;
  readonly #connections = new Map<Duplex, GatewayConnection>();

  constructor(deadlines: Deadlines) {
    this.#deadlines = deadlines;
  }

  feed(server: Server, connection: GatewayConnection): void {
    const { stream } = connection;
    this.#connections.set(stream, connection);
    stream.once('close', () => this.#connections.delete(stream));
    this.#deadlines.opened(stream);
    server.emit('connection', stream);
  }

  /** Undefined where it speaks HTTP no more. */
  of(stream: Duplex): GatewayConnection | undefined {
    return this.#connections.get(stream);
  }

  /** Takes out one that speaks something else from now on. */
  leave(stream: Duplex): GatewayConnection | undefined {
    const connection = this.#connections.get(stream);
    this.#connections.delete(stream);
    this.#deadlines.left(stream);
    return connection;
  }

  destroyAll(): void {
    for (const stream of this.#connections.keys()) stream.destroy();
  }
}
