import type { Address, IdentitySource, Layer, Side, TlsFacts, Verdict } from '../kernel/connection.ts';

/** Everything recorded in a run. Plain data: it survives JSON, and every report is a pure function of it. */
export interface Capture {
  /** Milliseconds since the Unix epoch, with a fraction down to the microsecond; so are all `atMs` below. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly participants: readonly Participant[];
  readonly attempts: readonly CapturedAttempt[];
  readonly connections: readonly CapturedConnection[];
  readonly packets: readonly Packet[];
  readonly exchanges: readonly Exchange[];
  readonly deliveries: readonly Delivery[];
  readonly hops: readonly Hop[];
  /** NSS key log lines of the TLS connections, for Wireshark. */
  readonly keylog: readonly string[];
  /** What the rings had to let go. All zero when the capture is complete. Counts on connections stay exact. */
  readonly dropped: {
    readonly packets: number;
    readonly bytes: number;
    readonly exchanges: number;
    readonly deliveries: number;
    /** Closed connections, with everything that was known of them. */
    readonly connections: number;
  };
}

export interface Participant {
  readonly name: string;
  readonly source: IdentitySource;
  /** Hosts that it used on any side of a connection. */
  readonly hosts: readonly string[];
}

export interface CapturedAttempt {
  readonly id: number;
  readonly atMs: number;
  readonly direction: 'in' | 'out';
  readonly via: string;
  readonly opener: string;
  readonly acceptor: string;
  readonly openerAddress: Address;
  readonly acceptorAddress: Address;
  readonly verdict: Verdict;
  readonly detail?: string;
  /** The connection it became; absent when it never was one. */
  readonly connection?: number;
}

export interface CapturedConnection {
  readonly id: number;
  readonly openedAtMs: number;
  /** Absent while it is open. */
  readonly closedAtMs?: number;
  readonly via: string;
  readonly opener: string;
  readonly acceptor: string;
  readonly openerAddress: Address;
  readonly acceptorAddress: Address;
  readonly layers: readonly Layer[];
  readonly tls?: TlsFacts;
  readonly amqp?: AmqpFacts;
  /** The side that sent the first FIN or RST. */
  readonly closedBy?: Side;
  /** In words, the highest layer first: `AMQP close, then FIN`, `RST`, `AMQP close amqp:connection:forced: …`. */
  readonly closeReason?: string;
  /** TCP payload, that is ciphertext where there is TLS. */
  readonly bytesFromOpener: number;
  readonly bytesFromAcceptor: number;
  /** AMQP frames by performative (`transfer`, `flow`, `heartbeat`, `sasl-init`, …). */
  readonly framesFromOpener: Readonly<Record<string, number>>;
  readonly framesFromAcceptor: Readonly<Record<string, number>>;
}

/** What the opener said of itself in its AMQP open. */
export interface AmqpFacts {
  readonly containerId: string;
  readonly hostname?: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** A segment as tcpdump would have shown it, synthesised from the socket calls. */
export interface Packet {
  /** From 1, as Wireshark counts; evidence cites it. */
  readonly number: number;
  readonly atMs: number;
  readonly connection: number;
  readonly from: Side;
  readonly flags: readonly TcpFlag[];
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly payload: Uint8Array;
}

export type TcpFlag = 'SYN' | 'ACK' | 'PSH' | 'FIN' | 'RST';

/** One protocol operation. Transfers are not listed here but under deliveries and in the frame counts. */
export interface Exchange {
  readonly atMs: number;
  readonly connection: number;
  /** The packet that carried its last byte. */
  readonly packet: number;
  readonly from: Side;
  readonly protocol: 'amqp' | 'http';
  /**
   * `open`, `attach`, `flow`, `sasl-init`, …; of HTTP the method, or the status of the answer. `handshake` follows the answer of
   * a webhook that was asked for its consent, and says what it came to.
   */
  readonly operation: string;
  /** In words, secrets redacted: `attach receiver of "orders", peek-lock`, `flow credit 10, drain`, `/orders/messages`. */
  readonly summary: string;
}

/** One event or message crossing one hop. */
export interface Delivery {
  readonly atMs: number;
  readonly connection: number;
  readonly packet: number;
  readonly from: string;
  readonly to: string;
  /** The node it was sent to or received from: `orders`, `events/Subscriptions/all`. */
  readonly entity: string;
  readonly sizeBytes: number;
  readonly messageId?: string;
}

export const WIRE_MECHANISMS = [
  'request per message',
  'poll',
  'long poll',
  'credit on demand',
  'standing credit',
  'server push',
] as const;
export type WireMechanism = (typeof WIRE_MECHANISMS)[number];

/** All deliveries between two participants. */
export interface Hop {
  readonly from: string;
  readonly to: string;
  /** The participant that opened the connections which carried it; several are joined with ` + `. */
  readonly openedBy: string;
  /** push if the receiver's handler is called, pull if its code asks. */
  readonly model: 'push' | 'pull';
  readonly wire: WireMechanism;
  readonly deliveries: number;
  /** How often the receiver asked by request, and how often there was nothing. Absent where it did not ask so. */
  readonly polls?: { readonly requests: number; readonly empty: number };
  /** Requests whose messages the receiver did not take, or which it never answered. They are not among the deliveries. Absent where there were none. */
  readonly refused?: number;
  /** Sentences that cite packet numbers. */
  readonly evidence: readonly string[];
}
