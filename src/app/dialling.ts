import type { Address, Attempt, ConnectionTap, Tap } from '../kernel/connection.ts';
import { NO_TAP } from '../kernel/connection.ts';
import { type Dial, DialError, type DialTarget } from '../kernel/dial.ts';
import { socketAddress } from '../net/address.ts';
import { dial } from '../net/dialer.ts';
import type { EgressPolicy } from '../net/egress-policy.ts';
import type { Trust } from '../net/trust.ts';
import { DEFAULT_PORTS, type ListenerName } from './config.ts';
import type { OpenConnections } from './open-connections.ts';
import type { Openers } from './openers.ts';

const TIMEOUT_MS = 10_000;
/** Bound to these, a listener answers at the loopback addresses. */
const EVERYWHERE = ['localhost', '0.0.0.0', '::'];

/** Where this instance listens. */
export interface Own {
  /** The address that the listeners are bound to. */
  readonly host: string;
  /** What others dial. */
  readonly dialled: string;
  readonly ports: Readonly<Record<string, number>>;
}

export interface DiallingOptions {
  readonly tap: Tap;
  readonly openers: Openers;
  /** Where the connections are kept that reach no listener of this instance. */
  readonly openConnections: OpenConnections;
  /** Known when all listeners are open. */
  readonly own: Promise<Own>;
  readonly policy: EgressPolicy;
  /** Called when TLS is dialled. */
  readonly trust: () => Promise<Trust>;
}

/** The way out for emulators. */
export function dialling({ tap, openers, openConnections, own, policy, trust }: DiallingOptions): Dial {
  return async (target, { via, signal }) => {
    const self = await own;
    const address = addressOf(target, self);
    if (address === undefined) throw unserved(target as ListenerTarget, via, tap);
    const connection = await dial({
      host: address.host,
      port: address.port,
      via,
      signal,
      policy,
      timeoutMs: TIMEOUT_MS,
      tap: {
        attempt: (attempt) => (isOwn(attempt.acceptor, self) ? reached(attempt, tap, openers) : tap.attempt(attempt)),
      },
      ...(target.tls === true && { tls: { serverName: target.serverName ?? address.host, trust: await trust() } }),
    });
    if (!isOwn(connection.acceptor, self)) {
      openConnections.add({ ...connection, link: connection.stream });
      openers.reached(connection);
    }
    return { stream: connection.stream, target: { host: address.host, port: address.port } };
  };
}

type ListenerTarget = Extract<DialTarget, { readonly listener: string }>;

function addressOf(target: DialTarget, { dialled, ports }: Own): Address | undefined {
  if (!('listener' in target)) return target;
  const port = ports[target.listener];
  return port === undefined ? undefined : { host: dialled, port };
}

/** In Azure there would be no such name. */
function unserved({ listener, serverName }: ListenerTarget, via: string, tap: Tap): DialError {
  const detail = `nothing listens as "${listener}": its service is not configured`;
  const port = DEFAULT_PORTS[listener as ListenerName] ?? 0;
  const attempt = tap.attempt({
    direction: 'out',
    via,
    opener: socketAddress(undefined, undefined),
    acceptor: { host: serverName ?? listener, port },
  });
  attempt.failed('name not found', detail);
  attempt.closed();
  return new DialError('name not found', `Cannot connect to ${serverName ?? listener}: ${detail}`);
}

/** Whether a listener of this instance answers at the address. */
function isOwn({ host, port }: Address, own: Own): boolean {
  if (!Object.values(own.ports).includes(port)) return false;
  return host === own.host || (EVERYWHERE.includes(own.host) && (host.startsWith('127.') || host === '::1'));
}

/**
 * What reaches a listener of this instance is recorded there, with all bytes; here the opener only gets its name. What does not
 * reach it is recorded here.
 */
function reached(attempt: Attempt, tap: Tap, openers: Openers): ConnectionTap {
  openers.dialled(attempt.opener, attempt.via);
  return {
    ...NO_TAP.attempt(attempt),
    failed(verdict, detail) {
      openers.forget(attempt.opener);
      const failed = tap.attempt(attempt);
      failed.failed(verdict, detail);
      failed.closed();
    },
  };
}

/** What clients on this machine dial. By name where that is possible: the certificates are for names. */
export function dialled(host: string): string {
  return ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host;
}
