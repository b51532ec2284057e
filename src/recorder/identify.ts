import { type Address, IDENTITY_SOURCES, type IdentitySource } from '../kernel/connection.ts';
import type { AmqpFacts, HttpFacts, Knowledge, MqttFacts, Participant } from './capture.ts';

/** A name for one side of a connection, and how it became known. */
export interface Identity extends Knowledge {
  readonly name: string;
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
  const agent = open.properties['user-agent'];
  const name = chosen || open.properties.product || productOf(agent);
  const detail = `AMQP open: container "${open.containerId}"${agent === undefined ? '' : `, ${agent}`}`;
  return name ? { name, source: 'client properties', detail } : undefined;
}

/** The product that the User-Agent of its first request names first. */
export function identityFromRequest({ userAgent }: HttpFacts): Identity | undefined {
  const name = productOf(userAgent);
  return name ? { name, source: 'client properties', detail: `User-Agent: ${userAgent}` } : undefined;
}

/** Its MQTT client id, which Azure's services take for its name, too. */
export function identityFromMqtt({ clientId }: MqttFacts): Identity | undefined {
  return clientId === ''
    ? undefined
    : { name: clientId, source: 'client properties', detail: `MQTT client "${clientId}"` };
}

/** The SDK where there is one: some agents begin with what they run on. */
function productOf(agent: string | undefined): string | undefined {
  return /\b((?:azsdk|azure)-[^\s/(]+)/.exec(agent ?? '')?.[1] ?? agent?.split(/[\s/(]/)[0];
}

export function identityFromAddress(address: Address): Identity {
  return { name: address.host, source: 'address', detail: address.host };
}

/** Whatever happens, a table of names stays readable. */
const KNOWLEDGE_MAX = 16;

interface Known {
  source: IdentitySource;
  readonly hosts: Set<string>;
  /** By source and detail. */
  readonly knowledge: Map<string, Knowledge>;
}

/** Collects who took part, under which hosts, and how that is known. */
export class Participants {
  readonly #byName = new Map<string, Known>();

  /** `knowledge`: all that was told about that side of a connection, also what did not give it its name. */
  add(name: string, host: string, knowledge: readonly Knowledge[]): void {
    let known = this.#byName.get(name);
    if (known === undefined) {
      known = { source: 'address', hosts: new Set(), knowledge: new Map() };
      this.#byName.set(name, known);
    }
    known.hosts.add(host);
    for (const { source, detail } of knowledge) {
      if (rank(source) < rank(known.source)) known.source = source;
      const key = `${source} ${detail}`;
      if (known.knowledge.size < KNOWLEDGE_MAX && !known.knowledge.has(key))
        known.knowledge.set(key, { source, detail });
    }
  }

  toArray(): Participant[] {
    return Array.from(this.#byName, ([name, { source, hosts, knowledge }]) => ({
      name,
      source,
      hosts: [...hosts],
      knownBy: [...knowledge.values()].sort((one, other) => rank(one.source) - rank(other.source)),
    }));
  }
}
