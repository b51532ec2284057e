import type { AuthMode, AuthorizationRule } from '../../../src/kernel/authorisation.ts';
import { VirtualClock } from '../../../src/kernel/clock.ts';
import { Authorisation } from '../../../src/namespace/authorisation.ts';
import { ConnectionQuota } from '../../../src/namespace/connection-quota.ts';
import type { HostedNamespace } from '../../../src/namespace/hosted-namespace.ts';
import { NamespaceLinks } from '../../../src/namespace/namespace-links.ts';
import { type NamespaceWords, trackedText } from '../../../src/namespace/namespace-words.ts';
import { testPlatform } from '../../support/platform.ts';

/** A namespace whose entities are names in a set. */
export interface SampleNamespace extends HostedNamespace {
  readonly declared: SampleDefinition;
  readonly entities: Set<string>;
}

export interface SampleDefinition {
  readonly name: string;
  readonly entities: readonly string[];
  readonly rules?: readonly AuthorizationRule[];
  readonly connectionsMax?: number;
}

export const clock = new VirtualClock();

export function sample(name: string, ...entities: string[]): SampleDefinition {
  return { name, entities };
}

export function wordsOf(namespace: string, auth: AuthMode = 'default'): NamespaceWords {
  const platform = testPlatform({ clock, auth });
  return {
    notFound: (entity) => ({ condition: 'amqp:not-found', description: `${namespace} has no ${entity}` }),
    connectionsExceeded: () => ({ condition: 'amqp:resource-limit-exceeded', description: `${namespace} is full` }),
    tracked: (text) => trackedText(text, namespace, platform),
  };
}

/** Brings a sample namespace to life. */
export function host(declared: SampleDefinition, auth: AuthMode = 'default'): SampleNamespace {
  const entities = new Set(declared.entities);
  const { name, rules = [], connectionsMax = Number.POSITIVE_INFINITY } = declared;
  const platform = testPlatform({ clock, clientClock: clock, auth });
  const entra = { audience: 'https://samples.azure.net', rightsByRole: {} };
  return {
    declared,
    entities,
    host: { has: (address) => entities.has(address.toLowerCase()), stop: () => entities.clear() },
    words: wordsOf(name, auth),
    authorisation: new Authorisation({ namespace: name, rules, rulesOf: () => [], entra, platform }),
    links: new NamespaceLinks(),
    connections: new ConnectionQuota(connectionsMax),
  };
}
