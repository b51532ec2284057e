import type { Address, IdentitySource, Layer, Side, TlsFacts, Verdict } from '../kernel/connection.ts';

/** Everything recorded in a run. Plain data: it survives JSON, and every report is a pure function of it. */
export interface Capture {
  /** Milliseconds since the Unix epoch, with a fraction down to the microsecond; so are all `atMs` below. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly participants: readonly Participant[];
  /** Who could have taken part, by name: azwire's services and those whose addresses were named beforehand. Some have done nothing. */
  readonly announced?: readonly string[];
  readonly attempts: readonly CapturedAttempt[];
  readonly connections: readonly CapturedConnection[];
  readonly packets: readonly Packet[];
  readonly exchanges: readonly Exchange[];
  readonly deliveries: readonly Delivery[];
  readonly hops: readonly Hop[];
  /** What somebody did to the run from outside, in order: steps of a scenario, faults that were put in. */
  readonly marks: readonly Mark[];
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
  /** All that told a name for it, the most certain first: `process`, `node consumer.ts (pid 4711)`. */
  readonly knownBy: readonly Knowledge[];
}

/** One thing that tells who somebody is. */
export interface Knowledge {
  readonly source: IdentitySource;
  /** In words, secrets redacted: the address, the process, what the client says of itself. */
  readonly detail: string;
}

export interface Mark {
  readonly atMs: number;
  /** `fault`: azwire broke something on purpose. `step`: something else that was done. */
  readonly kind: 'fault' | 'step';
  /** `cut cosmos off`, `start consumer`. */
  readonly text: string;
  /** The connection that a fault touched. Absent where the mark is about none in particular. */
  readonly connection?: number;
  /** The last packet before it, or the one that shows the fault. 0: none was before. */
  readonly packet: number;
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
  /** The name that the opener dialled, as far as it is known. */
  readonly dialledName?: string;
  readonly verdict: Verdict;
  readonly detail?: string;
  /** The first packet that shows it; absent where it had none (name not found) or they were let go. */
  readonly packet?: number;
  /** The connection it became; absent when it never was one. */
  readonly connection?: number;
  /** The attempt that it follows: the same opener's last one to the same acceptor, which had failed or was cut. */
  readonly reconnects?: number;
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
  readonly http?: HttpFacts;
  readonly mqtt?: MqttFacts;
  /** The side that sent the first FIN or RST. */
  readonly closedBy?: Side;
  /** In words, the highest layer first: `AMQP close, then FIN`, `RST`, `AMQP close amqp:connection:forced: …`. */
  readonly closeReason?: string;
  /** What ended it, on the highest layer that said so. Absent while it is open. */
  readonly closing?: Closing;
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

/** What the opener's first request says. */
export interface HttpFacts {
  readonly host?: string;
  readonly userAgent?: string;
}

/** What the opener's CONNECT says. */
export interface MqttFacts {
  readonly clientId: string;
}

export const CLOSING_KINDS = [
  'FIN',
  'RST',
  'AMQP close',
  'AMQP detach',
  'AMQP end',
  'HTTP',
  'WebSocket close',
  'MQTT disconnect',
  'idle',
] as const;

/** How a connection ended. */
export interface Closing {
  /** `HTTP`: an answer or a request had said that it is the last. `idle`: nothing had crossed for as long as a side allows. */
  readonly kind: (typeof CLOSING_KINDS)[number];
  /** Whoever began it on that layer. */
  readonly by: Side;
  /** AMQP's: `amqp:connection:forced`; a WebSocket's or MQTT's code where it is not the one for an orderly end: `1011`, `0x8d`. */
  readonly condition?: string;
  /** What was under way at the time, in sentences; empty when nothing was. */
  readonly unfinished: readonly string[];
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
  readonly protocol: 'amqp' | 'http' | 'websocket' | 'mqtt';
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
  /** The id of the event that the message carries, where the message has an id of its own or none, and it is known. */
  readonly eventId?: string;
  /** Of an AMQP message without an id of its sender's: what of its contents is the same on every hop. Messages that are alike share it. */
  readonly fingerprint?: string;
  /** Of a message that Service Bus locked for its receiver: the GUID in the tag of its transfer. */
  readonly lockToken?: string;
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
