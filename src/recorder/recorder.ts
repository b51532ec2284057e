import type { Address, Attempt, ConnectionTap, Tap, Verdict } from '../kernel/connection.ts';
import { Backlog } from './backlog.ts';
import type { Capture, Mark } from './capture.ts';
import { captureAttempt, captureConnection, captureDeliveries, captureExchange } from './captured.ts';
import { BEGINNING, type CaptureChanges, type CapturePosition, newIn } from './changes.ts';
import { classifyHops } from './classify.ts';
import { DeliveryLog } from './deliveries.ts';
import { redact } from './dissect/redact.ts';
import { ExchangeLog } from './exchange-log.ts';
import { Participants } from './identify.ts';
import { NamedConnections } from './named-connections.ts';
import { Naming } from './naming.ts';
import { PacketLog } from './packet-log.ts';
import { reconnections } from './reconnects.ts';
import { type Journal, RecordedConnection } from './recorded-connection.ts';
import { Ring } from './ring.ts';

/** How much is kept. What exceeds it is let go, the oldest first, and counted. */
export interface RecorderLimits {
  /** TCP payload of all packets together. */
  readonly packetBytes: number;
  readonly packets: number;
  readonly exchanges: number;
  readonly deliveries: number;
  /** Closed connections; open ones are always kept. */
  readonly connections: number;
}

const DEFAULT_LIMITS: RecorderLimits = {
  // Memory that is written to for the first time costs more than all that the recorder does with it.
  packetBytes: 8 * 1024 * 1024,
  packets: 200_000,
  exchanges: 50_000,
  deliveries: 50_000,
  connections: 20_000,
};
/** Closed connections that were about more entities than this let others go sooner. */
const ROUTES_PER_CONNECTION = 10;
const KEYLOG_LINES_MAX = 20_000;
const MARKS_MAX = 10_000;

export interface RecorderOptions {
  /** Milliseconds since the Unix epoch, with a fraction. */
  readonly now: () => number;
  readonly limits?: Partial<RecorderLimits>;
}

/** An attempt of a participant that azwire has not seen itself. */
export interface ReportedAttempt {
  /** The participant. */
  readonly opener: string;
  /** Where it dialled from, as far as it knows. */
  readonly openerAddress?: Address;
  /** What it dialled. `host` is the name where that was not found. */
  readonly acceptor: Address;
  readonly dialledName?: string;
  readonly verdict: Exclude<Verdict, 'established'>;
  readonly detail: string;
}

const UNKNOWN: Address = { host: '127.0.0.1', port: 0 };

/** Watches every socket through taps and tells, at any time, who opened which connection and what went over it. */
export class Recorder implements Tap {
  readonly #now: () => number;
  readonly #limits: RecorderLimits;
  readonly #naming = new Naming();
  #state: RecorderState;
  #services: readonly string[] = [];
  #attempts = 0;
  #runs = 1;

  constructor(options: RecorderOptions) {
    this.#now = options.now;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#state = new RecorderState(this.#now, this.#limits, this.#naming);
  }

  attempt(attempt: Attempt): ConnectionTap {
    return this.#state.attempt(++this.#attempts, attempt);
  }

  /** Records what a participant tells of itself: refused, name not found, timed out, somewhere else; not what was seen here as well. */
  recordAttempt({ opener, openerAddress = UNKNOWN, acceptor, dialledName, verdict, detail }: ReportedAttempt): void {
    if (openerAddress.port > 0 && this.#state.hasSeen(openerAddress, acceptor)) return;
    const tap = this.attempt({
      direction: 'in',
      via: 'elsewhere',
      opener: openerAddress,
      acceptor: { ...acceptor, host: redact(acceptor.host) },
      ...(dialledName === undefined ? {} : { dialledName: redact(dialledName) }),
      reportedBy: opener,
    });
    tap.failed(verdict, detail);
    tap.closed();
  }

  /** Names every side of a connection that uses `host`: a scenario gives each participant an address of its own. */
  nameHost(host: string, participant: string): void {
    this.#naming.nameHost(host, participant);
  }

  /** Names whoever listens at `host:port` and is dialled by azwire: where participants share one host, the port tells them apart. */
  nameListener(address: Address, participant: string): void {
    this.#naming.nameListener(address, participant);
  }

  /** Names the services of azwire, whose names are taken even where nobody uses them. */
  announce(services: readonly string[]): void {
    this.#services = services;
  }

  /** Notes what is done to the run from outside: `start consumer`; a fault: `cut cosmos off`. */
  mark(text: string, kind: Mark['kind'] = 'step'): void {
    this.#state.mark(text, kind);
  }

  /** What was recorded so far. Recording goes on. */
  capture(): Capture {
    return { ...this.#state.capture(), announced: [...this.#services, ...this.#naming.names] };
  }

  /** What is new since `position`; without one, since the beginning. After a reset everything is new. */
  changesSince(position: CapturePosition = BEGINNING): CaptureChanges {
    return this.#state.changesSince(position.run === this.#runs ? position : BEGINNING, this.#runs);
  }

  /** Forgets what was recorded, and records on. What is open now is in the next capture, with what happens from now on. */
  reset(): void {
    this.#runs++;
    this.#state = new RecorderState(this.#now, this.#limits, this.#naming, this.#state);
  }
}

class RecorderState {
  readonly #startedAtMs: number;
  readonly #limits: RecorderLimits;
  readonly #naming: Naming;
  readonly #named: NamedConnections;
  readonly #journal: Journal;
  readonly #connections = new Map<number, RecordedConnection>();
  readonly #retired: { readonly id: number; readonly routes: number }[] = [];
  #retiredRoutes = 0;
  readonly #marks = new Ring<Mark>(MARKS_MAX);
  #changes = 0;
  #connectionsDropped = 0;

  constructor(now: () => number, limits: RecorderLimits, naming: Naming, before?: RecorderState) {
    this.#startedAtMs = now();
    this.#limits = limits;
    this.#naming = naming;
    this.#named = new NamedConnections(naming);
    const packets = new PacketLog(limits.packets, limits.packetBytes);
    const packetsBefore = before?.packetsSoFar ?? 0;
    this.#journal = {
      now,
      packets,
      packetsBefore,
      backlog: new Backlog(packets, packetsBefore),
      exchanges: new ExchangeLog(limits.exchanges),
      deliveries: new DeliveryLog(limits.deliveries),
      keylog: new Ring<string>(KEYLOG_LINES_MAX),
      retire: (connection) => this.#retire(connection),
      change: () => ++this.#changes,
      fault: (text, { connection }) => this.mark(text, 'fault', connection),
    };
    for (const [id, connection] of before?.underWay() ?? []) {
      connection.goOn(this.#journal);
      this.#connections.set(id, connection);
    }
  }

  /** In this capture and those before it. */
  get packetsSoFar(): number {
    return this.#journal.packetsBefore + this.#journal.packets.total;
  }

  /** What is open now, by its number, when all that it has carried so far was read. */
  underWay(): [number, RecordedConnection][] {
    this.#journal.backlog.readAll();
    return [...this.#connections].filter(([, connection]) => connection.isUnderWay);
  }

  /** Whether a socket of azwire's has these ends: a connection that was reset at once is a failed attempt to its opener. */
  hasSeen(opener: Address, acceptor: Address): boolean {
    for (const { attempt } of this.#connections.values()) {
      const isOpener = attempt.opener.host === opener.host && attempt.opener.port === opener.port;
      if (isOpener && attempt.acceptor.port === acceptor.port) return true;
    }
    return false;
  }

  attempt(id: number, attempt: Attempt): ConnectionTap {
    const connection = new RecordedConnection(id, attempt, this.#journal);
    this.#connections.set(id, connection);
    return connection;
  }

  mark(text: string, kind: Mark['kind'], connection?: number): void {
    const { now, packets } = this.#journal;
    const about = connection === undefined ? {} : { connection };
    this.#marks.push({ atMs: now(), kind, text: redact(text), ...about, packet: packets.total });
  }

  #retire({ connection: id, routes }: RecordedConnection): void {
    this.#retired.push({ id, routes });
    this.#retiredRoutes += routes;
    const { connections } = this.#limits;
    while (this.#retired.length > connections || this.#retiredRoutes > connections * ROUTES_PER_CONNECTION) {
      const oldest = this.#retired.shift()!;
      this.#retiredRoutes -= oldest.routes;
      this.#connections.delete(oldest.id);
      this.#named.forget(oldest.id);
      this.#connectionsDropped++;
    }
  }

  capture(): Capture {
    this.#journal.backlog.readAll();
    const named = this.#named.of(this.#connections);
    const participants = new Participants();
    for (const { connection, names } of named.values()) {
      const { opener, acceptor } = connection.attempt;
      const sides = this.#naming.sidesOf(connection);
      participants.add(names.opener, opener.host, sides.opener.knowledge);
      participants.add(names.acceptor, acceptor.host, sides.acceptor.knowledge);
    }
    const { packets, packetsBefore, exchanges, deliveries, keylog } = this.#journal;
    const reconnects = reconnections(named.values());
    return {
      startedAtMs: this.#startedAtMs,
      endedAtMs: this.#journal.now(),
      participants: participants.toArray(),
      attempts: Array.from(named, ([id, each]) => captureAttempt(each, reconnects.get(id))),
      connections: Array.from(named.values()).flatMap(captureConnection),
      packets: packets.toArray(),
      exchanges: exchanges.toArray().map((exchange) => captureExchange(exchange, named, packetsBefore)),
      deliveries: captureDeliveries(deliveries.toArray(), named),
      hops: classifyHops([...named.values()]),
      marks: this.#marks.toArray(),
      keylog: keylog.toArray(),
      dropped: {
        ...packets.dropped,
        exchanges: exchanges.dropped,
        deliveries: deliveries.dropped,
        connections: this.#connectionsDropped,
      },
    };
  }

  changesSince(position: CapturePosition, run: number): CaptureChanges {
    this.#journal.backlog.readAll();
    const named = this.#named.of(this.#connections);
    const names = this.#naming.revision;
    const changed = [...named.values()].filter(
      ({ connection }) =>
        names !== position.names || connection.changed > position.changes || connection.lastPacket > position.packets,
    );
    const reconnects = reconnections(named.values(), changed);
    const packets = newIn(this.#journal.packets, position.packets);
    const exchanges = newIn(this.#journal.exchanges, position.exchanges);
    const deliveries = newIn(this.#journal.deliveries, position.deliveries);
    return {
      position: {
        run,
        packets: this.#journal.packets.total,
        exchanges: this.#journal.exchanges.total,
        deliveries: this.#journal.deliveries.total,
        marks: this.#marks.total,
        changes: this.#changes,
        names,
      },
      attempts: changed.map((each) => captureAttempt(each, reconnects.get(each.connection.connection))),
      connections: changed.flatMap(captureConnection),
      packets: packets.items,
      exchanges: exchanges.items.map((exchange) => captureExchange(exchange, named, this.#journal.packetsBefore)),
      deliveries: captureDeliveries(deliveries.items, named),
      marks: this.#marks.since(position.marks),
      missed: { packets: packets.missed, exchanges: exchanges.missed, deliveries: deliveries.missed },
    };
  }
}
