import type { Address } from './connection.ts';

/** What is dialled: a listener of this instance by its name (`storage-blob`), or a host, with TLS if it is to be verified as that. */
export type DialTarget = { readonly listener: string } | (Address & { readonly tls?: boolean });

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
 * Opens a connection on behalf of the emulator `via`, which is its opener in every report. Rejects with an error for the log where
 * there is none in the end: refused, not answered, forbidden by the egress policy. `signal` gives up.
 */
export type Dial = (target: DialTarget, options: { via: string; signal: AbortSignal }) => Promise<DialledConnection>;
