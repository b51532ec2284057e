import {
  type Attempt,
  type ConnectionTap,
  type IdentitySource,
  LAYERS,
  type Layer,
  type Side,
  type StreamLayer,
  type TlsFacts,
  type Verdict,
} from '../kernel/connection.ts';
import type { End } from './closing.ts';
import type { Carrier, DeliveryLog } from './deliveries.ts';
import { AmqpDissector } from './dissect/amqp.ts';
import { HttpDissector } from './dissect/http.ts';
import { redact } from './dissect/redact.ts';
import type { DissectorSink, LoggedExchange } from './dissect/sink.ts';
import { StreamProbe } from './dissect/stream.ts';
import { type Identity, moreCertain } from './identify.ts';
import type { PacketLog } from './packet-log.ts';
import { Segments } from './packets.ts';
import type { Ring } from './ring.ts';

/** Where the connections of one recorder write to. */
export interface Journal {
  readonly now: () => number;
  readonly packets: PacketLog;
  readonly exchanges: Ring<LoggedExchange>;
  readonly deliveries: DeliveryLog;
  readonly keylog: Ring<string>;
  /** The connection is over and may be let go when there are too many. */
  retire(connection: RecordedConnection): void;
}

/** Verdicts of attempts that no TCP connection came of. */
const NEVER_CONNECTED: ReadonlySet<Verdict> = new Set(['refused', 'timed out', 'name not found']);

/** One attempt and the connection that it became: what the tap told, and what its bytes showed. */
export class RecordedConnection implements ConnectionTap, DissectorSink {
  readonly connection: number;
  readonly attempt: Attempt;
  readonly deliveries: DeliveryLog;
  readonly exchanges: Ring<LoggedExchange>;
  readonly attemptedAtMs: number;
  readonly amqp: AmqpDissector;
  /** Absent while nothing of the kind was seen. */
  http: HttpDissector | undefined;
  readonly bytesFrom: Record<Side, number> = { opener: 0, acceptor: 0 };
  readonly identities: Partial<Record<Side, Identity>> = {};
  readonly ends: End[] = [];
  openedAtMs: number | undefined;
  closedAtMs: number | undefined;
  tls: TlsFacts | undefined;
  verdict: Verdict | undefined;
  detail: string | undefined;
  readonly #journal: Journal;
  readonly #segments: Segments;
  readonly #layers = new Set<Layer>(['tcp']);
  readonly #probes: Partial<Record<StreamLayer, Record<Side, StreamProbe>>> = {};
  /** The packet last seen per side, and the one that will carry what azwire has encrypted but not yet written. */
  readonly #carriers: Record<Side, Carrier> = { opener: { number: 0 }, acceptor: { number: 0 } };
  #nextCarrier: Carrier | undefined;

  constructor(connection: number, attempt: Attempt, journal: Journal) {
    this.connection = connection;
    this.attempt = attempt;
    this.#journal = journal;
    this.deliveries = journal.deliveries;
    this.exchanges = journal.exchanges;
    this.attemptedAtMs = journal.now();
    this.#segments = new Segments(journal.packets, connection);
    this.amqp = new AmqpDissector(this);
    // An incoming connection is complete before anybody is told; an outgoing one only when something happens on it.
    if (attempt.direction === 'in') this.#connected(this.attemptedAtMs);
  }

  /** Layers from the wire upwards, as far as they were seen. */
  get layers(): Layer[] {
    if (this.amqp.seen) this.#layers.add('amqp');
    return LAYERS.filter((layer) => this.#layers.has(layer));
  }

  bytes(layer: StreamLayer, from: Side, chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    const atMs = this.#journal.now();
    if (this.openedAtMs === undefined) this.#connected(atMs);
    let carrier: Carrier;
    if (layer === 'tcp') {
      if (from === 'opener') this.bytesFrom.opener += chunk.length;
      else this.bytesFrom.acceptor += chunk.length;
      carrier = this.#carry(from, this.#segments.data(atMs, from, chunk));
    } else {
      carrier = this.#carrierAbove(from);
    }
    this.#dissect(layer, from, chunk, atMs, carrier);
  }

  secured(facts: TlsFacts): void {
    this.#touch();
    this.tls = facts;
    this.#layers.add('tls');
  }

  keylog(line: string): void {
    this.#journal.keylog.push(line.trimEnd());
  }

  identify(side: Side, participant: string, source: IdentitySource): void {
    this.identities[side] = moreCertain(this.identities[side], { name: participant, source });
  }

  failed(verdict: Verdict, detail: string): void {
    if (this.verdict !== undefined) return;
    this.verdict = verdict;
    this.detail = redact(detail);
    if (this.openedAtMs !== undefined) {
      // The system's kernel had accepted it before the policy spoke; to its users it never was a connection.
      if (NEVER_CONNECTED.has(verdict)) this.openedAtMs = undefined;
      return;
    }
    const atMs = this.#journal.now();
    if (verdict === 'timed out') this.#segments.knock(this.attemptedAtMs);
    else if (verdict === 'refused') this.#segments.refused(this.attemptedAtMs, atMs);
    else if (!NEVER_CONNECTED.has(verdict)) this.#connected(atMs);
  }

  ended(side: Side, how: 'fin' | 'rst', detail?: string): void {
    this.#touch();
    if (this.#segments.end(this.#journal.now(), side, how) === undefined) return;
    this.ends.push(detail === undefined ? { side, how } : { side, how, detail: redact(detail) });
  }

  closed(): void {
    if (this.closedAtMs !== undefined) return;
    this.#touch();
    this.closedAtMs = this.#journal.now();
    this.http?.closed(this.closedAtMs);
    this.#journal.retire(this);
  }

  #dissect(layer: StreamLayer, from: Side, chunk: Uint8Array, atMs: number, carrier: Carrier): void {
    if (layer === 'websocket') {
      this.#layers.add('http').add('websocket');
      return this.amqp.feed(from, chunk, atMs, carrier);
    }
    let probes = this.#probes[layer];
    if (probes === undefined) {
      probes = { opener: new StreamProbe(), acceptor: new StreamProbe() };
      this.#probes[layer] = probes;
    }
    const probe = from === 'opener' ? probes.opener : probes.acceptor;
    if (probe.protocol === 'amqp') return this.amqp.feed(from, chunk, atMs, carrier);
    if (probe.protocol === 'http') return this.http?.feed(from, chunk, atMs, carrier);
    if (probe.protocol === undefined) this.#probe(probe, from, chunk, atMs, carrier);
  }

  #probe(probe: StreamProbe, from: Side, chunk: Uint8Array, atMs: number, carrier: Carrier): void {
    const bytes = probe.feed(chunk);
    const { protocol } = probe;
    if (protocol === 'amqp') this.amqp.feed(from, bytes, atMs, carrier);
    else if (protocol === 'websocket') this.#layers.add('http').add('websocket');
    else if (protocol === 'http' || protocol === 'tls') this.#layers.add(protocol);
    if (protocol !== 'http' && protocol !== 'websocket') return;
    this.http ??= new HttpDissector(this);
    this.http.feed(from, bytes, atMs, carrier);
  }

  #touch(): void {
    if (this.openedAtMs === undefined && this.verdict === undefined) this.#connected(this.#journal.now());
  }

  #connected(atMs: number): void {
    if (this.openedAtMs !== undefined || this.verdict !== undefined) return;
    this.openedAtMs = atMs;
    this.#segments.handshake(this.attemptedAtMs, atMs);
  }

  /** A packet of `from` is out; what waited for it is now numbered. */
  #carry(from: Side, number: number): Carrier {
    let carrier: Carrier;
    if (this.#nextCarrier !== undefined && from === this.#ownSide()) {
      carrier = this.#nextCarrier;
      carrier.number = number;
      this.#nextCarrier = undefined;
    } else {
      carrier = { number };
    }
    if (from === 'opener') this.#carriers.opener = carrier;
    else this.#carriers.acceptor = carrier;
    return carrier;
  }

  /** What azwire sends is seen above TLS before its packet exists; what it receives, after. */
  #carrierAbove(from: Side): Carrier {
    if (from !== this.#ownSide()) return this.#carriers[from];
    this.#nextCarrier ??= { number: 0 };
    return this.#nextCarrier;
  }

  #ownSide(): Side {
    return this.attempt.direction === 'in' ? 'acceptor' : 'opener';
  }

  /** The number of its SYN. */
  get firstPacket(): number | undefined {
    return this.#segments.firstNumber;
  }

  /** The number of a carrier; the side's last packet where none has come. */
  numberOf(carrier: Carrier): number {
    return carrier.number === 0 ? this.#carriers[this.#ownSide()].number : carrier.number;
  }
}

/** A connection and what its two sides are called. */
export interface NamedConnection {
  readonly connection: RecordedConnection;
  readonly names: Readonly<Record<Side, string>>;
}
