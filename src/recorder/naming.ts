import { type Address, addressText, type Side } from '../kernel/connection.ts';
import {
  type Identity,
  identityFromAddress,
  identityFromMqtt,
  identityFromOpen,
  identityFromRequest,
  moreCertain,
} from './identify.ts';
import type { RecordedConnection } from './recorded-connection.ts';

/** What one side of a connection is called, and everything that told a name for it. */
export interface NamedSide {
  readonly name: string;
  readonly knowledge: readonly Identity[];
}

/** Participants by the addresses that are theirs; names the two sides of a connection. */
export class Naming {
  readonly #hosts = new Map<string, string>();
  /** By `host:port`. */
  readonly #listeners = new Map<string, string>();
  /** How often a name was told: names of earlier connections may have changed since. */
  #revision = 0;

  get revision(): number {
    return this.#revision;
  }

  /** Everybody who was given an address. */
  get names(): string[] {
    return [...new Set([...this.#hosts.values(), ...this.#listeners.values()])];
  }

  nameHost(host: string, participant: string): void {
    this.#hosts.set(host, participant);
    this.#revision++;
  }

  nameListener(address: Address, participant: string): void {
    this.#listeners.set(addressText(address), participant);
    this.#revision++;
  }

  sidesOf(connection: RecordedConnection): Readonly<Record<Side, NamedSide>> {
    return { opener: this.#side(connection, 'opener'), acceptor: this.#side(connection, 'acceptor') };
  }

  #side(connection: RecordedConnection, side: Side): NamedSide {
    const { attempt } = connection;
    const isOwn = attempt.reportedBy === undefined && side === (attempt.direction === 'in' ? 'acceptor' : 'opener');
    const knowledge = isOwn ? ownKnowledge(connection, side) : this.#knowledge(connection, side);
    const { name } = knowledge.reduce<Identity | undefined>((best, next) => moreCertain(best, next), undefined)!;
    return { name, knowledge };
  }

  /** In an order where, of what is equally certain, the first counts. */
  #knowledge(connection: RecordedConnection, side: Side): Identity[] {
    const { attempt, identities } = connection;
    const address = attempt[side];
    const known: Identity[] = [...identities[side]];
    const listener = side === 'acceptor' ? this.#listeners.get(addressText(address)) : undefined;
    const name = listener ?? this.#hosts.get(address.host);
    const detail = listener === undefined ? address.host : addressText(address);
    if (name !== undefined) known.push({ name, source: 'scenario address', detail });
    const said = saidOfItself(connection, side);
    if (said !== undefined) known.push(said);
    if (side === 'acceptor' && attempt.dialledName) {
      known.push({ name: attempt.dialledName, source: 'address', detail: attempt.dialledName });
    }
    known.push(identityFromAddress(address));
    return known;
  }
}

/** Who was met where: somebody who only tells of an attempt does not know whom it was for. */
export class ListenersSeen {
  /** By {@link placeOf}. Null where several share it. */
  readonly #names = new Map<string, string | null>();

  add(address: Address, name: string): void {
    const key = placeOf(address);
    const known = this.#names.get(key);
    this.#names.set(key, known === undefined || known === name ? name : null);
  }

  nameOf(address: Address): string | undefined {
    return this.#names.get(placeOf(address)) ?? undefined;
  }
}

/** Where somebody listens. `localhost` has two addresses; the others of 127.0.0.0/8 are somebody's own. */
export function placeOf({ host, port }: Address): string {
  return host === '127.0.0.1' || host === '::1' ? `:${port}` : addressText({ host, port });
}

/** azwire's own side is at least its listener or its dialling emulator; what its AMQP open says adds nothing. */
function ownKnowledge({ attempt, identities }: RecordedConnection, side: Side): Identity[] {
  const { via } = attempt;
  if (attempt.direction === 'out') return [{ name: via, source: 'emulated service', detail: 'dialled by azwire' }];
  const detail = `listener ${via} at ${addressText(attempt[side])}`;
  return [...identities[side], { name: via, source: 'address', detail }];
}

function saidOfItself({ amqp, httpFacts, mqttFacts }: RecordedConnection, side: Side): Identity | undefined {
  const open = amqp.opens[side];
  if (open !== undefined) return identityFromOpen(open);
  if (side === 'acceptor') return undefined;
  if (mqttFacts !== undefined) return identityFromMqtt(mqttFacts);
  return httpFacts === undefined ? undefined : identityFromRequest(httpFacts);
}
