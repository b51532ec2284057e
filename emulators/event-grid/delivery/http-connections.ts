import type { Duplex } from 'node:stream';
import type { Address } from '../../../src/kernel/connection.ts';
import type { DialTarget } from '../../../src/kernel/dial.ts';
import type { Platform } from '../../../src/kernel/emulator.ts';
import { type ClientAnswer, type ClientRequest, HttpClient } from '../../../src/transport/http/client.ts';

/** How long a connection is kept that carries nothing. */
const IDLE_MS = 60_000;
/** So many idle connections are kept to one endpoint, and in all. */
const IDLE_PER_ENDPOINT_MAX = 16;
const IDLE_MAX = 256;

interface Connection {
  readonly client: HttpClient;
  readonly address: Address;
  cancelIdle: () => void;
}

/**
 * Connections to HTTP endpoints, used again as long as both sides keep them. Nobody waits for a connection that another request
 * has: an endpoint that is slow delays only what is for itself.
 */
export class HttpConnections {
  readonly #platform: Pick<Platform, 'dial' | 'clock'>;
  readonly #via: string;
  /** By endpoint, the one used last at the end. */
  readonly #idle = new Map<string, Connection[]>();
  readonly #busy = new Set<Connection>();
  #idleCount = 0;
  #isClosed = false;

  constructor(platform: Pick<Platform, 'dial' | 'clock'>, via: string) {
    this.#platform = platform;
    this.#via = via;
  }

  /** Sends what `request` makes for the address that was dialled. Throws what went wrong with the connection. */
  async send(
    target: DialTarget,
    request: (address: Address) => ClientRequest | Promise<ClientRequest>,
    signal: AbortSignal,
  ): Promise<ClientAnswer> {
    const endpoint = JSON.stringify(target);
    const idle = this.#take(endpoint);
    if (idle !== undefined) {
      try {
        return await this.#sendOn(idle, endpoint, await request(idle.address), signal);
      } catch (error) {
        // The peer may have closed it at the very moment. Then nothing of an answer has come.
        if (signal.aborted || idle.client.hasAnswered) throw error;
      }
    }
    const { stream, target: address } = await this.#platform.dial(target, { via: this.#via, signal });
    const fresh = { client: new HttpClient(stream as Duplex), address, cancelIdle: () => {} };
    return this.#sendOn(fresh, endpoint, await request(address), signal);
  }

  /** Ends every connection. */
  close(): void {
    this.#isClosed = true;
    for (const connection of [...this.#busy, ...[...this.#idle.values()].flat()]) discard(connection);
    this.#idle.clear();
    this.#idleCount = 0;
  }

  #take(endpoint: string): Connection | undefined {
    const idle = this.#idle.get(endpoint) ?? [];
    for (let found = idle.pop(); found !== undefined; found = idle.pop()) {
      this.#idleCount -= 1;
      found.cancelIdle();
      if (idle.length === 0) this.#idle.delete(endpoint);
      if (found.client.isUsable) return found;
      discard(found);
    }
    return undefined;
  }

  async #sendOn(
    connection: Connection,
    endpoint: string,
    request: ClientRequest,
    signal: AbortSignal,
  ): Promise<ClientAnswer> {
    this.#busy.add(connection);
    try {
      return await connection.client.send(request, signal);
    } finally {
      this.#busy.delete(connection);
      this.#keep(endpoint, connection);
    }
  }

  #keep(endpoint: string, connection: Connection): void {
    const idle = this.#idle.get(endpoint) ?? [];
    const isFull = idle.length >= IDLE_PER_ENDPOINT_MAX || this.#idleCount >= IDLE_MAX;
    if (isFull || this.#isClosed || !connection.client.isUsable) return discard(connection);
    const { clock } = this.#platform;
    connection.cancelIdle = clock.wakeAt(clock.now() + IDLE_MS, () => this.#drop(endpoint, connection));
    idle.push(connection);
    this.#idle.set(endpoint, idle);
    this.#idleCount += 1;
  }

  #drop(endpoint: string, connection: Connection): void {
    const idle = this.#idle.get(endpoint) ?? [];
    const rest = idle.filter((other) => other !== connection);
    this.#idleCount -= idle.length - rest.length;
    if (rest.length === 0) this.#idle.delete(endpoint);
    else this.#idle.set(endpoint, rest);
    discard(connection);
  }
}

function discard({ client, cancelIdle }: Connection): void {
  cancelIdle();
  client.close();
}
