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
import type { Backlog, BacklogReader } from './backlog.ts';
import type { HttpFacts, MqttFacts } from './capture.ts';
import type { End } from './closing.ts';
import type { Carrier, DeliveryLog } from './deliveries.ts';
import { AmqpDissector } from './dissect/amqp/amqp.ts';
import { HttpDissector } from './dissect/http/http.ts';
import { MessageStreams } from './dissect/message-stream.ts';
import { MqttDissector } from './dissect/mqtt/mqtt.ts';
import { presentable, redact } from './dissect/redact.ts';
import type { DissectorSink } from './dissect/sink.ts';
import { StreamProbe, type StreamProtocol } from './dissect/stream-probe.ts';
import { TlsHellos } from './dissect/tls-hellos.ts';
import type { ExchangeLog } from './exchange-log.ts';
import type { Identity } from './identify.ts';
import { type PacketLog, SEGMENT_BYTES_MAX } from './packet-log.ts';
import { Segments } from './packets.ts';
import type { Ring } from './ring.ts';

/** Where the connections of one recorder write to. */
export interface Journal {
  readonly now: () => number;
  readonly packets: PacketLog;
  /** So many packets were in captures before this one, where carriers count on. */
  readonly packetsBefore: number;
  readonly backlog: Backlog;
  readonly exchanges: ExchangeLog;
  readonly deliveries: DeliveryLog;
  readonly keylog: Ring<string>;
  /** The connection is over and may be let go when there are too many. */
  retire(connection: RecordedConnection): void;
  /** Something has changed that no packet shows. Returns the number of the change. */
  change(): number;
  fault(text: string, connection: RecordedConnection): void;
}

/** More tell nothing new of who somebody is. */
const IDENTITIES_MAX = 8;

/** Verdicts of attempts that no TCP connection came of. */
const NEVER_CONNECTED: ReadonlySet<Verdict> = new Set(['refused', 'timed out', 'name not found']);

/** One attempt and the connection that it became: what the tap told, and what its bytes showed. */
export class RecordedConnection implements ConnectionTap, DissectorSink, BacklogReader {
  readonly connection: number;
  readonly attempt: Attempt;
  readonly attemptedAtMs: number;
  readonly amqp: AmqpDissector;
  /** Absent while nothing of the kind was seen. */
  http: HttpDissector | undefined;
  mqtt: MqttDissector | undefined;
  readonly bytesFrom: Record<Side, number> = { opener: 0, acceptor: 0 };
  readonly identities: Readonly<Record<Side, Identity[]>> = { opener: [], acceptor: [] };
  readonly ends: End[] = [];
  openedAtMs: number | undefined;
  closedAtMs: number | undefined;
  /** For how long each side had been silent when the first FIN or RST came; absent where it had never said anything. */
  silentMs: Partial<Record<Side, number>> = {};
  tls: TlsFacts | undefined;
  verdict: Verdict | undefined;
  detail: string | undefined;
  /** The number of the last change that no packet shows. */
  changed: number;
  #journal: Journal;
  readonly #segments: Segments;
  readonly #layers = new Set<Layer>(['tcp']);
  #streams: MessageStreams | undefined;
  #hellos: TlsHellos | undefined;
  readonly #probes: Partial<Record<StreamLayer, Record<Side, StreamProbe>>> = {};
  /** The packet last seen per side, and the one that will carry what azwire has encrypted but not yet written. */
  readonly #carriers: Record<Side, Carrier> = { opener: { number: 0 }, acceptor: { number: 0 } };
  #nextCarrier: Carrier | undefined;
  /** When each side last spoke in an earlier capture. */
  #spokeAtMs: Readonly<Record<Side, number | undefined>> = { opener: undefined, acceptor: undefined };

  constructor(connection: number, attempt: Attempt, journal: Journal) {
    this.connection = connection;
    this.attempt = attempt;
    this.#journal = journal;
    this.attemptedAtMs = journal.now();
    this.#segments = new Segments(journal.packets, connection);
    this.amqp = new AmqpDissector(this);
    // An incoming connection is complete before anybody is told; an outgoing one only when something happens on it.
    if (attempt.direction === 'in' && attempt.reportedBy === undefined) this.#connected(this.attemptedAtMs);
    this.changed = journal.change();
    if (attempt.reportedBy === undefined) return;
    this.identify('opener', attempt.reportedBy, 'scenario address', 'it reports what it dials');
  }

  /** Whether another capture has to know of it. */
  get isUnderWay(): boolean {
    return this.closedAtMs === undefined && (this.openedAtMs !== undefined || this.verdict === undefined);
  }

  /** From here on it belongs to another capture: what is counted begins at 0, what is known of it stays. Everything was read. */
  goOn(journal: Journal): void {
    this.#spokeAtMs = { opener: this.#spokenAtMs('opener'), acceptor: this.#spokenAtMs('acceptor') };
    this.#journal = journal;
    this.#segments.goOn(journal.packets);
    this.bytesFrom.opener = 0;
    this.bytesFrom.acceptor = 0;
    this.amqp.countAnew();
    this.http?.countAnew();
    this.#streams = undefined;
    this.changed = journal.change();
  }

  get deliveries(): DeliveryLog {
    return this.#journal.deliveries;
  }

  get exchanges(): ExchangeLog {
    return this.#journal.exchanges;
  }

  /** Layers from the wire upwards, as far as they were seen. */
  get layers(): Layer[] {
    if (this.amqp.seen) this.#layers.add('amqp');
    if (this.http?.isUpgraded) this.#layers.add('websocket');
    if (this.mqtt !== undefined) this.#layers.add('mqtt');
    return LAYERS.filter((layer) => this.#layers.has(layer));
  }

  bytes(layer: StreamLayer, from: Side, chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    const atMs = this.#journal.now();
    if (this.openedAtMs === undefined) this.#connected(atMs);
    if (layer !== 'tcp') {
      return this.#journal.backlog.addBytes(this, layer, from, chunk, atMs, this.#carrierAbove(from));
    }
    if (from === 'opener') this.bytesFrom.opener += chunk.length;
    else this.bytesFrom.acceptor += chunk.length;
    this.#carry(from, this.#journal.packetsBefore + this.#log(from, chunk, atMs));
  }

  /** Puts bytes on TCP into packets; what is not ciphertext is to be read. Returns the number of the last packet. */
  #log(from: Side, chunk: Uint8Array, atMs: number): number {
    if (chunk.length > SEGMENT_BYTES_MAX) {
      this.#log(from, chunk.subarray(0, SEGMENT_BYTES_MAX), atMs);
      return this.#log(from, chunk.subarray(SEGMENT_BYTES_MAX), atMs);
    }
    const number = this.#segments.data(atMs, from, chunk);
    if (this.tls === undefined) this.#journal.backlog.addPacket(this, from, number, atMs, chunk.length);
    return number;
  }

  secured(facts: TlsFacts): void {
    this.#touch();
    this.changed = this.#journal.change();
    const { serverName } = facts;
    this.tls = serverName === undefined ? facts : { ...facts, serverName: presentable(serverName) };
    this.#layers.add('tls');
  }

  keylog(line: string): void {
    this.#journal.keylog.push(line.trimEnd());
  }

  identify(side: Side, name: string, source: IdentitySource, detail: string = name): void {
    const known = this.identities[side];
    // Every link that is attached says anew which service it is of.
    if (known.length === IDENTITIES_MAX || known.some((one) => one.name === name && one.source === source)) return;
    known.push({ name: presentable(name), source, detail: redact(detail) });
    this.changed = this.#journal.change();
  }

  faulted(fault: string): void {
    this.#journal.fault(fault, this);
  }

  failed(verdict: Verdict, detail: string): void {
    if (this.verdict !== undefined) return;
    this.verdict = verdict;
    this.detail = redact(detail);
    this.changed = this.#journal.change();
    if (this.openedAtMs !== undefined) {
      // The system's kernel had accepted it before the policy spoke; to its users it never was a connection.
      const wasUsed = this.bytesFrom.opener + this.bytesFrom.acceptor > 0;
      if (NEVER_CONNECTED.has(verdict) && !wasUsed) this.openedAtMs = undefined;
      return;
    }
    const atMs = this.#journal.now();
    if (verdict === 'timed out') this.#segments.knock(this.attemptedAtMs);
    else if (verdict === 'refused') this.#segments.refused(this.attemptedAtMs, atMs);
    else if (!NEVER_CONNECTED.has(verdict)) this.#connected(atMs);
  }

  ended(side: Side, how: 'fin' | 'rst', detail?: string): void {
    this.#touch();
    const atMs = this.#journal.now();
    if (this.ends.length === 0) this.silentMs = this.#silence(atMs);
    if (this.#segments.end(atMs, side, how) === undefined) return;
    this.changed = this.#journal.change();
    this.ends.push(detail === undefined ? { side, how } : { side, how, detail: redact(detail) });
  }

  closed(): void {
    if (this.closedAtMs !== undefined) return;
    this.#touch();
    this.closedAtMs = this.#journal.now();
    this.changed = this.#journal.change();
    this.#journal.backlog.addEnd(this, this.closedAtMs);
  }

  readEnd(atMs: number): void {
    this.http?.closed(atMs);
    this.mqtt?.closed();
    this.#hellos?.closed();
    this.amqp.closed();
    this.#journal.retire(this);
  }

  /** How many entities and directions it is about. */
  get routes(): number {
    return this.amqp.links.all.length + (this.http?.routes ?? 0) + (this.#streams?.count ?? 0);
  }

  read(layer: StreamLayer, from: Side, chunk: Uint8Array, atMs: number, carrier: Carrier): void {
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
    if (probe.protocol === 'mqtt') return this.readMqtt(from, chunk, atMs, carrier);
    if (probe.protocol === 'tls') return this.#readHello(from, chunk);
    if (probe.protocol !== undefined) return;
    // Only its first byte could tell what the answer to a CONNECT is.
    if (probes.opener.protocol === 'mqtt') probe.protocol = 'mqtt';
    this.#probe(probe, from, chunk, atMs, carrier);
  }

  #probe(probe: StreamProbe, from: Side, chunk: Uint8Array, atMs: number, carrier: Carrier): void {
    const bytes = probe.protocol === undefined ? probe.feed(chunk) : chunk;
    const { protocol } = probe;
    if (protocol === 'amqp') this.amqp.feed(from, bytes, atMs, carrier);
    else if (protocol === 'mqtt') this.readMqtt(from, bytes, atMs, carrier);
    else if (protocol === 'http' || protocol === 'tls') this.#layers.add(protocol);
    if (protocol === 'tls') this.#readHello(from, bytes);
    if (protocol !== 'http') return;
    this.http ??= new HttpDissector(this);
    this.http.feed(from, bytes, atMs, carrier);
  }

  #readHello(from: Side, bytes: Uint8Array): void {
    this.#hellos ??= new TlsHellos();
    this.#hellos.feed(from, bytes);
    // What the sockets told of their own TLS is better.
    this.tls ??= this.#hellos.facts;
  }

  readMqtt(from: Side, bytes: Uint8Array, atMs: number, carrier: Carrier): void {
    this.mqtt ??= new MqttDissector(this);
    this.mqtt.feed(from, bytes, atMs, carrier);
  }

  /** Where messages go that nobody asked for one by one. */
  get streams(): MessageStreams {
    this.#streams ??= new MessageStreams(this);
    return this.#streams;
  }

  /** What the opener's first request says. */
  get httpFacts(): HttpFacts | undefined {
    return this.http?.facts;
  }

  get mqttFacts(): MqttFacts | undefined {
    return this.mqtt?.facts;
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

  #silence(atMs: number): Partial<Record<Side, number>> {
    const silent: Partial<Record<Side, number>> = {};
    for (const side of ['opener', 'acceptor'] as const) {
      const spokeAtMs = this.#spokenAtMs(side);
      if (spokeAtMs !== undefined) silent[side] = atMs - spokeAtMs;
    }
    return silent;
  }

  #spokenAtMs(side: Side): number | undefined {
    const { packets, packetsBefore } = this.#journal;
    return packets.timeOf(this.#carriers[side].number - packetsBefore) ?? this.#spokeAtMs[side];
  }

  #ownSide(): Side {
    return this.attempt.direction === 'in' ? 'acceptor' : 'opener';
  }

  /** The name that the opener dialled, as far as it is known. */
  get dialledName(): string | undefined {
    const asked = this.tls?.serverName ?? this.#hellos?.serverName;
    const said = asked ?? hostIn(this.httpFacts?.host) ?? hostIn(this.amqp.opens.opener?.hostname);
    return this.attempt.dialledName ?? (said === this.attempt.acceptor.host ? undefined : said);
  }

  /** What each side's first bytes on TCP show. */
  get protocolsOnTcp(): Readonly<Record<Side, StreamProtocol | undefined>> | undefined {
    const probes = this.#probes.tcp;
    return probes && { opener: probes.opener.protocol, acceptor: probes.acceptor.protocol };
  }

  /** The last packet with bytes, 0 before the first. What else has happened counts as a change. */
  get lastPacket(): number {
    return Math.max(this.numberOf(this.#carriers.opener), this.numberOf(this.#carriers.acceptor));
  }

  /** The number of its SYN; undefined where that was before this capture. */
  get firstPacket(): number | undefined {
    return this.#segments.firstNumber;
  }

  /** The number of a carrier; the side's last packet where none has come; 0 for what was before this capture. */
  numberOf(carrier: Carrier): number {
    const { number } = carrier.number === 0 ? this.#carriers[this.#ownSide()] : carrier;
    return Math.max(0, number - this.#journal.packetsBefore);
  }
}

/** Without a port: `localhost:8081`, `[::1]:80`. */
function hostIn(authority: string | undefined): string | undefined {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]+))(?::\d+)?$/.exec(authority ?? '') ?? [];
  return bracketed ?? plain;
}

/** A connection and what its two sides are called. */
export interface NamedConnection {
  readonly connection: RecordedConnection;
  readonly names: Readonly<Record<Side, string>>;
  /** The same for all attempts of one opener to one address. */
  readonly parties: string;
  /** Nobody wanted its end. */
  readonly wasCut: boolean;
}
