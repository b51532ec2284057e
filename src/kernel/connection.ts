/** The two ends of a connection. Never "client" and "server": a broker can be an opener. */
export type Side = 'opener' | 'acceptor';

export function otherSide(side: Side): Side {
  return side === 'opener' ? 'acceptor' : 'opener';
}

/** What became of one try to open a connection. */
export const VERDICTS = [
  'established',
  'refused',
  'timed out',
  'name not found',
  'TLS failed',
  'unauthorised',
  'reset',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Protocols on a connection, from the wire upwards. */
export const LAYERS = ['tcp', 'tls', 'http', 'websocket', 'amqp', 'mqtt'] as const;
export type Layer = (typeof LAYERS)[number];

/** The layers whose payload a tap is shown: what lies on TCP, inside TLS, inside WebSocket messages. */
export type StreamLayer = Extract<Layer, 'tcp' | 'tls' | 'websocket'>;

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** As URLs have it: `127.0.0.1:5672`, `[::1]:5672`. */
export function addressText({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** How a participant's name became known, the most certain first. */
export const IDENTITY_SOURCES = [
  'scenario address',
  'process',
  'emulated service',
  'container',
  'client properties',
  'address',
] as const;
export type IdentitySource = (typeof IDENTITY_SOURCES)[number];

/** One try to open a connection, as far as it is known when it starts. */
export interface Attempt {
  /** `in`: azwire is the acceptor, or hears of it from the opener. `out`: azwire is the opener. */
  readonly direction: 'in' | 'out';
  /** The listener's name (`amqp`, `amqps`, `gateway`), or the dialling emulator's name. */
  readonly via: string;
  readonly opener: Address;
  readonly acceptor: Address;
  /** The name that was dialled, where it was not the acceptor's address itself. */
  readonly dialledName?: string;
  /** The participant that tells of an attempt of its own, which no socket of azwire saw. Only `failed` and `closed` follow. */
  readonly reportedBy?: string;
}

export interface TlsFacts {
  readonly version: string;
  /** The name that the opener asked for (SNI), if any. */
  readonly serverName?: string;
  readonly alpn?: string;
}

/** What `net` and the transports tell about one attempt, as it happens. Implemented by the recorder; never throws. */
export interface ConnectionTap {
  /** Bytes that `from` has sent, as the payload of `layer`. A tap may hold on to the chunk: it must not be written to again. */
  bytes(layer: StreamLayer, from: Side, chunk: Uint8Array): void;
  /** The TLS handshake succeeded. */
  secured(facts: TlsFacts): void;
  /** A line of NSS key log, for Wireshark. */
  keylog(line: string): void;
  /**
   * A side's name is now known. The most certain source wins; see {@link IDENTITY_SOURCES}. `detail` says in words what told it:
   * `node consumer.ts (pid 4711)`.
   */
  identify(side: Side, participant: string, source: IdentitySource, detail?: string): void;
  /** azwire has broken the connection on purpose; the last packet shows it. */
  faulted(fault: string): void;
  /** The attempt failed before or while it was set up. Without a call the verdict is `established`. */
  failed(verdict: Verdict, detail: string): void;
  /** `side` has sent its FIN (`fin`) or a RST (`rst`). */
  ended(side: Side, how: 'fin' | 'rst', detail?: string): void;
  /** The socket is gone; nothing follows. */
  closed(): void;
}

/** Where sockets report to. One call per attempt, before any byte. */
export interface Tap {
  attempt(attempt: Attempt): ConnectionTap;
}

const ignored = () => {};

/** A tap that keeps nothing: the recorder switched off. */
export const NO_TAP: Tap = {
  attempt: () => ({
    bytes: ignored,
    secured: ignored,
    keylog: ignored,
    identify: ignored,
    faulted: ignored,
    failed: ignored,
    ended: ignored,
    closed: ignored,
  }),
};
