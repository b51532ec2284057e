import type { Address, Attempt, ConnectionTap, Tap } from '../kernel/connection.ts';
import { NO_TAP } from '../kernel/connection.ts';
import type { Dial } from '../kernel/dial.ts';
import { AzwireError } from '../kernel/errors.ts';
import { dial } from '../net/dialer.ts';
import { EgressPolicy } from '../net/egress-policy.ts';
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
  /** Known when all listeners are open. */
  readonly own: Promise<Own>;
}

/** The way out for emulators. */
export function dialling({ tap, openers, own }: DiallingOptions): Dial {
  const policy = new EgressPolicy();
  return async (target, { via, signal }) => {
    const self = await own;
    const address = 'listener' in target ? { host: self.dialled, port: portOf(target.listener, self.ports) } : target;
    const { stream } = await dial({
      host: address.host,
      port: address.port,
      via,
      signal,
      policy,
      timeoutMs: TIMEOUT_MS,
      tap: {
        attempt: (attempt) => (isOwn(attempt.acceptor, self) ? reached(attempt, tap, openers) : tap.attempt(attempt)),
      },
      ...('tls' in address && address.tls === true && { tls: { serverName: address.host } }),
    });
    return { stream, target: { host: address.host, port: address.port } };
  };
}

function portOf(listener: string, ports: Own['ports']): number {
  const port = ports[listener];
  if (port !== undefined) return port;
  throw new AzwireError('AZW_SERVICE_UNKNOWN', `Nothing listens as "${listener}": its service is not configured.`);
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
