import {
  type Address,
  type Attempt,
  type ConnectionTap,
  otherSide,
  type Side,
  type Tap,
} from '../kernel/connection.ts';
import type { Capture, CapturedAttempt, CapturedConnection, Delivery, Exchange } from './capture.ts';
import { classifyHops } from './classify.ts';
import { closedBy, closeReason } from './closing.ts';
import { DeliveryLog } from './deliveries.ts';
import type { LoggedExchange } from './dissect/sink.ts';
import { type Identity, identityFromAddress, identityFromOpen, moreCertain, Participants } from './identify.ts';
import { PacketLog } from './packet-log.ts';
import { type Journal, type NamedConnection, RecordedConnection } from './recorded-connection.ts';
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
  packetBytes: 64 * 1024 * 1024,
  packets: 200_000,
  exchanges: 50_000,
  deliveries: 50_000,
  connections: 20_000,
};
const KEYLOG_LINES_MAX = 20_000;

export interface RecorderOptions {
  /** Milliseconds since the Unix epoch, with a fraction. */
  readonly now: () => number;
  readonly limits?: Partial<RecorderLimits>;
}

/** Watches every socket through taps and tells, at any time, who opened which connection and what went over it. */
export class Recorder implements Tap {
  readonly #now: () => number;
  readonly #limits: RecorderLimits;
  readonly #names: AddressNames = { hosts: new Map(), listeners: new Map() };
  #state: RecorderState;
  #attempts = 0;

  constructor(options: RecorderOptions) {
    this.#now = options.now;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#state = new RecorderState(this.#now, this.#limits);
  }

  attempt(attempt: Attempt): ConnectionTap {
    return this.#state.attempt(++this.#attempts, attempt);
  }

  /** Names every side of a connection that uses `host`: a scenario gives each participant an address of its own. */
  nameHost(host: string, participant: string): void {
    this.#names.hosts.set(host, participant);
  }

  /** Names whoever listens at `host:port` and is dialled by azwire: where participants share one host, the port tells them apart. */
  nameListener({ host, port }: Address, participant: string): void {
    this.#names.listeners.set(`${host}:${port}`, participant);
  }

  /** What was recorded so far. Recording goes on. */
  capture(): Capture {
    return this.#state.capture(this.#names);
  }

  /** Forgets what was recorded. Connections that are open now stay out of later captures. */
  reset(): void {
    this.#state = new RecorderState(this.#now, this.#limits);
  }
}

/** Participants by the addresses that are theirs. */
interface AddressNames {
  readonly hosts: Map<string, string>;
  /** By `host:port`. */
  readonly listeners: Map<string, string>;
}

class RecorderState {
  readonly #startedAtMs: number;
  readonly #limits: RecorderLimits;
  readonly #journal: Journal;
  readonly #connections = new Map<number, RecordedConnection>();
  readonly #retired: number[] = [];
  #connectionsDropped = 0;

  constructor(now: () => number, limits: RecorderLimits) {
    this.#startedAtMs = now();
    this.#limits = limits;
    this.#journal = {
      now,
      packets: new PacketLog(limits.packets, limits.packetBytes),
      exchanges: new Ring<LoggedExchange>(limits.exchanges),
      deliveries: new DeliveryLog(limits.deliveries),
      keylog: new Ring<string>(KEYLOG_LINES_MAX),
      retire: (connection) => this.#retire(connection.connection),
    };
  }

  attempt(id: number, attempt: Attempt): ConnectionTap {
    const connection = new RecordedConnection(id, attempt, this.#journal);
    this.#connections.set(id, connection);
    return connection;
  }

  #retire(id: number): void {
    this.#retired.push(id);
    if (this.#retired.length <= this.#limits.connections) return;
    this.#connections.delete(this.#retired.shift()!);
    this.#connectionsDropped++;
  }

  capture(addressNames: AddressNames): Capture {
    const recorded = [...this.#connections.values()];
    const participants = new Participants();
    const named = new Map<number, NamedConnection>();
    for (const connection of recorded) {
      const names = nameSides(connection, addressNames);
      participants.add(names.opener, connection.attempt.opener.host);
      participants.add(names.acceptor, connection.attempt.acceptor.host);
      named.set(connection.connection, {
        connection,
        names: { opener: names.opener.name, acceptor: names.acceptor.name },
      });
    }
    const { packets, exchanges, deliveries, keylog } = this.#journal;
    return {
      startedAtMs: this.#startedAtMs,
      endedAtMs: this.#journal.now(),
      participants: participants.toArray(),
      attempts: Array.from(named.values(), captureAttempt),
      connections: Array.from(named.values()).flatMap(captureConnection),
      packets: packets.toArray(),
      exchanges: exchanges.toArray().map((exchange) => captureExchange(exchange, named)),
      deliveries: captureDeliveries(deliveries, named),
      hops: classifyHops([...named.values()]),
      keylog: keylog.toArray(),
      dropped: {
        ...packets.dropped,
        exchanges: exchanges.dropped,
        deliveries: deliveries.dropped,
        connections: this.#connectionsDropped,
      },
    };
  }
}

function nameSides(connection: RecordedConnection, names: AddressNames): Readonly<Record<Side, Identity>> {
  const { attempt } = connection;
  return {
    opener: nameSide(connection, 'opener', attempt.opener, names),
    acceptor: nameSide(connection, 'acceptor', attempt.acceptor, names),
  };
}

function nameSide(
  connection: RecordedConnection,
  side: Side,
  address: Address,
  { hosts, listeners }: AddressNames,
): Identity {
  const { attempt, amqp, identities } = connection;
  const own = side === (attempt.direction === 'in' ? 'acceptor' : 'opener');
  // azwire's own side is at least its listener or its dialling emulator; what its AMQP open says adds nothing.
  let identity: Identity = own ? { name: attempt.via, source: 'address' } : identityFromAddress(address);
  if (side === 'acceptor' && attempt.dialledName) identity = { name: attempt.dialledName, source: 'address' };
  if (own && attempt.direction === 'out') identity = { name: attempt.via, source: 'emulated service' };
  const open = own ? undefined : amqp.opens[side];
  const said = open === undefined ? undefined : identityFromOpen(open);
  if (said !== undefined) identity = moreCertain(identity, said);
  const told = identities[side];
  if (told !== undefined) identity = moreCertain(told, identity);
  if (own) return identity;
  const listener = side === 'acceptor' ? listeners.get(`${address.host}:${address.port}`) : undefined;
  const name = listener ?? hosts.get(address.host);
  return name === undefined ? identity : moreCertain(identity, { name, source: 'scenario address' });
}

function captureAttempt({ connection, names }: NamedConnection): CapturedAttempt {
  const { attempt, amqp, verdict, detail } = connection;
  const refused = verdict === undefined && amqp.refusal !== undefined && !amqp.authorised;
  const reason = refused ? amqp.refusal : detail;
  return {
    id: connection.connection,
    atMs: connection.attemptedAtMs,
    direction: attempt.direction,
    via: attempt.via,
    opener: names.opener,
    acceptor: names.acceptor,
    openerAddress: attempt.opener,
    acceptorAddress: attempt.acceptor,
    verdict: refused ? 'unauthorised' : (verdict ?? 'established'),
    ...(reason === undefined ? {} : { detail: reason }),
    ...(connection.openedAtMs === undefined ? {} : { connection: connection.connection }),
  };
}

function captureConnection({ connection, names }: NamedConnection): CapturedConnection[] {
  const { attempt, amqp, closedAtMs, ends, openedAtMs, tls } = connection;
  if (openedAtMs === undefined) return [];
  const closer = closedBy(ends);
  const reason = closeReason(ends, amqp, names);
  return [
    {
      id: connection.connection,
      openedAtMs,
      ...(closedAtMs === undefined ? {} : { closedAtMs }),
      via: attempt.via,
      opener: names.opener,
      acceptor: names.acceptor,
      openerAddress: attempt.opener,
      acceptorAddress: attempt.acceptor,
      layers: connection.layers,
      ...(tls === undefined ? {} : { tls }),
      ...(amqp.opens.opener === undefined ? {} : { amqp: amqp.opens.opener }),
      ...(closer === undefined ? {} : { closedBy: closer }),
      ...(reason === undefined ? {} : { closeReason: reason }),
      bytesFromOpener: connection.bytesFrom.opener,
      bytesFromAcceptor: connection.bytesFrom.acceptor,
      framesFromOpener: amqp.framesFrom('opener'),
      framesFromAcceptor: amqp.framesFrom('acceptor'),
    },
  ];
}

function captureExchange(
  { carrier, ...exchange }: LoggedExchange,
  named: ReadonlyMap<number, NamedConnection>,
): Exchange {
  return { ...exchange, packet: named.get(exchange.connection)?.connection.numberOf(carrier) ?? carrier.number };
}

/** Deliveries of connections that were let go are let go, too. */
function captureDeliveries(log: DeliveryLog, named: ReadonlyMap<number, NamedConnection>): Delivery[] {
  return log.toArray().flatMap(({ route, carrier, ...delivery }) => {
    const via = named.get(route.connection);
    if (via === undefined) return [];
    return [
      {
        ...delivery,
        connection: route.connection,
        packet: via.connection.numberOf(carrier),
        from: via.names[route.senderSide],
        to: via.names[otherSide(route.senderSide)],
        entity: route.entity,
      },
    ];
  });
}
