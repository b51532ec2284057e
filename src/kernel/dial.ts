import type { Address, Verdict } from './connection.ts';

/** What is dialled: a listener of this instance by its name (`storage-blob`), or a host. */
export type DialTarget = ({ readonly listener: string } | Address) & {
  /** Whether TLS is spoken, with the peer verified. Default: it is not. */
  readonly tls?: boolean;
  /** The name that the peer is asked for and verified as. Default: the host that is dialled. */
  readonly serverName?: string;
};

/** Where a URL leads: to its own port, or else to this one. */
export function urlTarget({ hostname, port }: Pick<URL, 'hostname' | 'port'>, tls: boolean, defaultPort: number) {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPort), tls } satisfies DialTarget;
}

/** Where a URL of HTTP or HTTPS leads. */
export function httpTarget(url: Pick<URL, 'protocol' | 'hostname' | 'port'>) {
  const tls = url.protocol === 'https:';
  return urlTarget(url, tls, tls ? 443 : 80);
}

/** An attempt that did not become a connection. */
export class DialError extends Error {
  override readonly name = 'DialError';
  readonly verdict: Verdict;

  constructor(verdict: Verdict, message: string, options?: ErrorOptions) {
    super(message, options);
    this.verdict = verdict;
  }
}

/** A connection that was opened. Half-open: after 'end' the owner must still `end()`. */
export interface DialledStream extends NodeJS.ReadWriteStream {
  destroy(error?: Error): void;
}

export interface DialledConnection {
  readonly stream: DialledStream;
  /** As it was asked for, by name where it has one; of a listener, where it listens. */
  readonly target: Address;
}

/**
 * Opens a connection on behalf of the emulator `via`, which is its opener in every report. Throws {@link DialError} where there is
 * none in the end, and `AZW_DIAL_FORBIDDEN` where the egress policy allows none; its text is for the log. `signal` gives up.
 */
export type Dial = (target: DialTarget, options: { via: string; signal: AbortSignal }) => Promise<DialledConnection>;
