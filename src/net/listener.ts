import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Address, Attempt, ConnectionTap, Tap, TlsFacts } from '../kernel/connection.ts';
import type { Log } from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import { normalizeHost, socketAddress } from './address.ts';
import { Link } from './link.ts';
import type { LocalCa } from './local-ca.ts';
import { acceptTls, HandshakeError } from './tls.ts';

/** First byte of a TLS record that carries a ClientHello (RFC 8446 5.1). No protocol that azwire serves starts with it. */
const TLS_HANDSHAKE_RECORD = 0x16;
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** How long `close()` waits for peers to close their side before it resets them. */
const CLOSE_GRACE_MS = 500;

export interface ListenerOptions {
  /** `amqp`, `amqps`, `gateway`: names the listener in captures and errors. */
  readonly name: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The option that changes the port, for error texts: `--amqp-port`. */
  readonly flag: string;
  /** `detect` serves TLS and plain clients on the same port, told apart by their first byte. */
  readonly tls: 'none' | 'required' | 'detect';
  /** Needed unless `tls` is `none`. */
  readonly certificates?: LocalCa;
  /** Application protocols to offer, the preferred first. Without it ALPN is not answered. */
  readonly alpn?: readonly string[];
  readonly tap: Tap;
  /** Told of each connection as soon as it is there, whatever comes of it. */
  onAccepted?(accepted: Accepted): void;
  /** If it throws, or rejects, its connection is closed and the error logged. */
  onConnection(connection: Connection): void | Promise<void>;
  readonly log?: Log;
  /** Default 10 000 ms. */
  readonly handshakeTimeoutMs?: number;
}

/** A connection of which nothing is known but its addresses. */
export interface Accepted {
  readonly opener: Address;
  readonly acceptor: Address;
  readonly tap: ConnectionTap;
  readonly link: Link;
}

/** A connection that is ready for its protocol, TLS done. */
export interface Connection {
  /** Half-open: after 'end' the owner must still `end()`. */
  readonly stream: Duplex;
  readonly opener: Address;
  readonly acceptor: Address;
  /** Absent on a plain connection. */
  readonly secured?: TlsFacts;
  readonly tap: ConnectionTap;
}

export interface Listener {
  readonly name: string;
  readonly host: string;
  /** As bound, never 0. */
  readonly port: number;
  readonly address: Address;
  /** Stops accepting: who dials now is refused. Open connections stay; `close()` is still due. */
  refuse(): void;
  /** Not reachable: resets the open connections, and each new one as soon as it is there. Reachable: as at first. */
  setReachable(isReachable: boolean): void;
  /** Stops accepting, ends the open connections, resets those that stay, and resolves when no handle is left. */
  close(): Promise<void>;
}

/** Opens a port. Throws `AZW_PORT_IN_USE` or `AZW_LISTEN_FAILED`. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  if (options.tls !== 'none' && !options.certificates) {
    throw new TypeError(`The ${options.name} listener serves TLS and needs certificates`);
  }
  const acceptor = new Acceptor(options);
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => acceptor.accept(socket));
  try {
    await bind(server, options);
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, options);
  }
  server.on('error', (error) => options.log?.error(`The ${options.name} listener failed to accept`, { error }));
  const bound = server.address() as { address: string; port: number };
  const address = { host: normalizeHost(bound.address), port: bound.port };
  let refusing: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  const refuse = () => {
    refusing ??= stopAccepting(server);
    return refusing;
  };
  return {
    name: options.name,
    host: options.host,
    port: bound.port,
    address,
    refuse: () => void refuse(),
    setReachable: (isReachable) => acceptor.setReachable(isReachable),
    close() {
      closing ??= Promise.all([refuse(), acceptor.closeAll()]).then(() => undefined);
      return closing;
    },
  };
}

/** What is known of an open connection, by its raw link. */
interface Held {
  readonly tap: ConnectionTap;
  /** The link that its protocol holds, once there is one. */
  readonly top?: Link;
}

/** Turns accepted sockets into connections and knows those that are open. */
class Acceptor {
  readonly #options: ListenerOptions;
  readonly #open = new Map<Link, Held>();
  #isReachable = true;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  accept(socket: Socket): void {
    const opener = socketAddress(socket.remoteAddress, socket.remotePort);
    const acceptor = socketAddress(socket.localAddress, socket.localPort);
    const attempt: Attempt = { direction: 'in', via: this.#options.name, opener, acceptor };
    const tap = this.#options.tap.attempt(attempt);
    const link = new Link({ inner: socket, tap, layer: 'tcp', near: 'acceptor' });
    this.#open.set(link, { tap });
    link.once('close', () => this.#open.delete(link));
    this.#options.onAccepted?.({ opener, acceptor, tap, link });
    if (!this.#isReachable) return this.#cutOff(link, tap);
    this.#serve(link, attempt, tap).catch((error: unknown) => {
      this.#options.log?.error(`A connection to the ${this.#options.name} listener failed`, { opener, error });
      (this.#open.get(link)?.top ?? link).destroy();
    });
  }

  setReachable(isReachable: boolean): void {
    this.#isReachable = isReachable;
    if (isReachable) return;
    for (const [link, { tap, top }] of [...this.#open]) {
      this.#cutOff(link, tap);
      top?.destroy();
    }
  }

  #cutOff(link: Link, tap: ConnectionTap): void {
    link.resetAndDestroy();
    tap.faulted(`reset, as ${this.#options.name} is cut off`);
  }

  #resetAll(): void {
    for (const [link, { top }] of this.#open) {
      link.resetAndDestroy();
      top?.destroy();
    }
  }

  async closeAll(): Promise<void> {
    const closed = [...this.#open].map(([link, { top }]) => {
      if (top) top.end();
      else link.destroy();
      return new Promise<void>((resolve) => link.once('close', resolve));
    });
    const timer = setTimeout(() => this.#resetAll(), CLOSE_GRACE_MS);
    await Promise.all(closed);
    clearTimeout(timer);
  }

  async #serve(link: Link, attempt: Attempt, tap: ConnectionTap): Promise<void> {
    const { opener, acceptor } = attempt;
    const { tls, certificates } = this.#options;
    if (tls === 'none' || !certificates) return this.#hand(link, link, { stream: link, opener, acceptor, tap });
    if (tls === 'detect') {
      const first = await firstByte(link);
      if (first === undefined) return void link.destroy();
      if (first !== TLS_HANDSHAKE_RECORD) return this.#hand(link, link, { stream: link, opener, acceptor, tap });
    }
    const { alpn, handshakeTimeoutMs: timeoutMs = HANDSHAKE_TIMEOUT_MS } = this.#options;
    try {
      const settings = { tap, certificates, address: acceptor.host, timeoutMs, ...(alpn ? { alpn } : {}) };
      const { stream, facts } = await acceptTls(link, settings);
      return await this.#hand(link, stream, { stream, opener, acceptor, secured: facts, tap });
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error;
    }
  }

  async #hand(link: Link, top: Link, connection: Connection): Promise<void> {
    if (link.destroyed) return;
    this.#open.set(link, { tap: connection.tap, top });
    await this.#options.onConnection(connection);
  }
}

/** The first byte that the opener sends, left in the stream; undefined if it closes without one. */
function firstByte(link: Link): Promise<number | undefined> {
  return new Promise((resolve) => {
    const done = () => {
      link.off('readable', done);
      link.off('close', done);
      const chunk: Buffer | null = link.destroyed ? null : link.read();
      if (chunk) link.unshift(chunk);
      resolve(chunk?.[0]);
    };
    link.on('readable', done);
    link.on('close', done);
  });
}

function bind(server: Server, { host, port }: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stopAccepting(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function listenError(cause: NodeJS.ErrnoException, { name, host, port, flag }: ListenerOptions): AzwireError {
  const failed = (why: string, remedy: string) =>
    new AzwireError('AZW_LISTEN_FAILED', `${why}, so the ${name} listener cannot start. ${remedy}`, { cause });
  const otherPort = `another with ${flag} (0 takes any free port)`;
  switch (cause.code) {
    case 'EADDRINUSE':
      return new AzwireError(
        'AZW_PORT_IN_USE',
        `Port ${port} on ${host} is in use, so the ${name} listener cannot start. ` +
          `Stop the program that holds it, or choose ${otherPort}.`,
        { cause },
      );
    case 'EACCES':
      return failed(`This user may not listen on port ${port} of ${host}`, `Choose ${otherPort}.`);
    case 'EADDRNOTAVAIL':
      return failed(`${host} is not an address of this machine`, 'Choose one that is with --host.');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failed(`The host name ${host} is not known`, 'Choose an address of this machine with --host.');
    case 'ERR_SOCKET_BAD_PORT':
      return failed(`${port} is not a port`, `Choose one between 0 and 65535 with ${flag}.`);
    default:
      return failed(`Port ${port} on ${host} cannot be opened (${cause.message})`, `Choose ${otherPort}.`);
  }
}
