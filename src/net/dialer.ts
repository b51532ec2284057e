import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Address, ConnectionTap, Tap, Verdict } from '../kernel/connection.ts';
import { DialError } from '../kernel/dial.ts';
import { AzwireError } from '../kernel/errors.ts';
import { socketAddress } from './address.ts';
import type { EgressPolicy } from './egress-policy.ts';
import { Link } from './link.ts';
import type { Connection } from './listener.ts';
import { connectTls, HandshakeError } from './tls.ts';
import type { Trust } from './trust.ts';

export interface DialOptions {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
  /** TLS with the peer verified. */
  readonly tls?: { readonly serverName?: string; readonly trust?: Trust; readonly alpn?: readonly string[] };
  /** The emulator that dials, for the capture: `event-grid`. */
  readonly via: string;
  readonly tap: Tap;
  readonly policy: EgressPolicy;
  /** For everything: name, TCP and TLS. */
  readonly timeoutMs: number;
  readonly localAddress?: string;
  /** Gives up; without effect once the connection is established. */
  readonly signal?: AbortSignal;
}

/** A connection that azwire has opened, TLS done. */
export interface Dialled extends Connection {
  readonly stream: Link;
}

/**
 * Opens a connection; the only way out of azwire. The addresses of a name are tried in order, IPv4 first, and each try is an attempt
 * of its own in the capture. Throws {@link DialError}, or `AZW_DIAL_FORBIDDEN` if the policy refuses every address.
 */
export async function dial(options: DialOptions): Promise<Dialled> {
  const giveUp = new AbortController();
  const late = () => giveUp.abort(new DialError('timed out', `no answer within ${options.timeoutMs} ms`));
  const cancelled = () => giveUp.abort(new DialError('timed out', 'given up before an answer came'));
  const timer = setTimeout(late, options.timeoutMs);
  options.signal?.addEventListener('abort', cancelled);
  if (options.signal?.aborted) cancelled();
  try {
    const addresses = await resolve(options, giveUp.signal);
    return await dialFirst(addresses, options, giveUp.signal);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancelled);
  }
}

/** The addresses of the host that the policy allows; at least one. */
async function resolve(options: DialOptions, signal: AbortSignal): Promise<string[]> {
  const { host, policy } = options;
  let found: readonly { address: string }[];
  try {
    found = await Promise.race([lookup(host, { all: true, order: 'ipv4first' }), aborted(signal)]);
  } catch (cause) {
    throw failedBeforeSocket(options, host, asDialError(cause, options));
  }
  const refusals = found.map(({ address }) => policy.refusal(host, address));
  const allowed = found.map(({ address }) => address).filter((_, i) => refusals[i] === undefined);
  if (allowed.length > 0) return allowed;
  const refusal = refusals[0] ?? `The name ${host} has no address.`;
  throw failedBeforeSocket(options, found[0]?.address ?? host, new AzwireError('AZW_DIAL_FORBIDDEN', refusal));
}

async function dialFirst(addresses: readonly string[], options: DialOptions, signal: AbortSignal): Promise<Dialled> {
  let last: unknown;
  for (const address of addresses) {
    try {
      return await dialAddress(address, options, signal);
    } catch (error) {
      last = error;
      if (signal.aborted || !(error instanceof DialError) || error.verdict !== 'refused') break;
    }
  }
  throw last;
}

async function dialAddress(address: string, options: DialOptions, signal: AbortSignal): Promise<Dialled> {
  const { port, localAddress } = options;
  const socket = connect({
    host: address,
    port,
    allowHalfOpen: true,
    noDelay: true,
    ...(localAddress ? { localAddress } : {}),
  });
  const outcome = connected(socket, signal);
  // Node sends the SYN in the next tick; from then on the local port is known.
  await new Promise<void>((done) => process.nextTick(done));
  const opener = socketAddress(socket.localAddress ?? localAddress, socket.localPort);
  const acceptor: Address = { host: address, port };
  const tap = options.tap.attempt({
    direction: 'out',
    via: options.via,
    opener,
    acceptor,
    ...(options.host !== address && { dialledName: options.host }),
  });
  const failure = await outcome;
  if (failure) {
    const error = asDialError(failure, options);
    tap.failed(error.verdict, detail(error));
    tap.closed();
    throw error;
  }
  const link = new Link({ inner: socket, tap, layer: 'tcp', near: 'opener' });
  if (!options.tls) return { stream: link, opener, acceptor, tap };
  return secure(link, { opener, acceptor, tap }, options, signal);
}

async function secure(
  link: Link,
  connection: { opener: Address; acceptor: Address; tap: ConnectionTap },
  options: DialOptions,
  signal: AbortSignal,
): Promise<Dialled> {
  const { tap } = connection;
  try {
    const { stream, facts } = await connectTls(link, { ...options.tls, tap, host: options.host, signal });
    return { ...connection, stream, secured: facts };
  } catch (cause) {
    throw asDialError(cause, options);
  }
}

/** Resolves when the socket is connected, with the error if it is not. */
function connected(socket: Socket, signal: AbortSignal): Promise<Error | undefined> {
  return new Promise((done) => {
    const giveUp = () => void socket.destroy(signal.reason);
    const settle = (error?: Error) => {
      signal.removeEventListener('abort', giveUp);
      socket.off('connect', settle);
      socket.off('error', settle);
      // The Link takes the errors over from here; a failed socket may still say something while it closes.
      if (error) socket.on('error', () => {});
      done(error);
    };
    socket.once('connect', () => settle());
    socket.once('error', settle);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Reports an attempt for which no socket was opened. */
function failedBeforeSocket<E extends DialError | AzwireError>(options: DialOptions, host: string, error: E): E {
  const { via, port, localAddress } = options;
  const opener = socketAddress(localAddress, undefined);
  const dialled = options.host !== host && { dialledName: options.host };
  const tap = options.tap.attempt({ direction: 'out', via, opener, acceptor: { host, port }, ...dialled });
  tap.failed(error instanceof DialError ? error.verdict : 'refused', detail(error));
  tap.closed();
  return error;
}

const VERDICT_OF_CODE: Readonly<Record<string, Verdict>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ENOTFOUND: 'name not found',
  EAI_AGAIN: 'name not found',
  EAI_NODATA: 'name not found',
  ETIMEDOUT: 'timed out',
  EHOSTUNREACH: 'timed out',
  ENETUNREACH: 'timed out',
};

function asDialError(cause: unknown, { host, port }: DialOptions): DialError {
  const where = `Cannot connect to ${host}:${port}`;
  const error = cause as NodeJS.ErrnoException;
  const known = cause instanceof DialError || cause instanceof HandshakeError;
  const verdict = known ? cause.verdict : (VERDICT_OF_CODE[error.code ?? ''] ?? 'refused');
  return new DialError(verdict, `${where}: ${verdict}: ${error.message}`, { cause });
}

function detail(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
