import { type Address, IDENTITY_SOURCES, type IdentitySource } from '../kernel/connection.ts';
import type { AmqpFacts, Participant } from './capture.ts';

/** A name for one side of a connection, and how it became known. */
export interface Identity {
  readonly name: string;
  readonly source: IdentitySource;
}

/** The more certain of two identities; the first where they are equally certain. */
export function moreCertain(one: Identity | undefined, other: Identity): Identity {
  return one === undefined || rank(other.source) < rank(one.source) ? other : one;
}

function rank(source: IdentitySource): number {
  return IDENTITY_SOURCES.indexOf(source);
}

const RANDOM_ID = /[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|^[0-9a-f]{16,}$/i;

/** What a client says of itself in its open: a container-id that somebody chose, else its product. */
export function identityFromOpen(open: AmqpFacts): Identity | undefined {
  const chosen = RANDOM_ID.test(open.containerId) ? undefined : open.containerId;
  const agent = open.properties['user-agent']?.split(/[\s/(]/)[0];
  const name = chosen || open.properties.product || agent;
  return name ? { name, source: 'client properties' } : undefined;
}

export function identityFromAddress(address: Address): Identity {
  return { name: address.host, source: 'address' };
}

/** Collects who took part and under which hosts. */
export class Participants {
  readonly #byName = new Map<string, { identity: Identity; hosts: Set<string> }>();

  add(identity: Identity, host: string): void {
    const known = this.#byName.get(identity.name);
    if (known === undefined) {
      this.#byName.set(identity.name, { identity, hosts: new Set([host]) });
    } else {
      known.identity = moreCertain(known.identity, identity);
      known.hosts.add(host);
    }
  }

  toArray(): Participant[] {
    return Array.from(this.#byName.values(), ({ identity, hosts }) => ({ ...identity, hosts: [...hosts] }));
  }
}
