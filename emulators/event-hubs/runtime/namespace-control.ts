import type { EntitySummary, NamespaceControl } from '../../../src/kernel/emulator.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';
import type { Namespaces } from '../../../src/namespace/namespaces.ts';
import { type NamespaceConfig, toNamespaceDefinition } from '../config.ts';
import { Failure } from '../core/commands.ts';
import type { EventHubsLimits } from '../limits.ts';
import type { HostedNamespace } from './hosted-namespace.ts';
import type { NamespaceHost } from './namespace-host.ts';

/** What tests and the control API do with namespaces. */
export class EventHubsControl implements NamespaceControl {
  readonly #namespaces: Namespaces<HostedNamespace>;
  readonly #limits: EventHubsLimits;

  constructor(namespaces: Namespaces<HostedNamespace>, limits: EventHubsLimits) {
    this.#namespaces = namespaces;
    this.#limits = limits;
  }

  get names(): readonly string[] {
    return this.#namespaces.names;
  }

  has(name: string): boolean {
    return this.#namespaces.named(name) !== undefined;
  }

  create(config: NamespaceConfig): void {
    const { namespacesMax } = this.#limits;
    if (this.#namespaces.size >= namespacesMax) {
      throw new AzwireError('AZW_CONFIG_INVALID', `There may be at most ${namespacesMax} namespaces.`);
    }
    this.#namespaces.create(toNamespaceDefinition(config, this.#limits));
  }

  remove(name: string): void {
    this.#namespaces.remove(name);
  }

  reset(name: string): void {
    const { host, declared, links } = this.#namespaces.existing(name);
    links.keepThrough(() => {
      for (const { definition } of hubs(host))
        carriedOut(host.execute({ type: 'delete-hub', hub: definition.name }), name);
      for (const definition of declared.hubs) carriedOut(host.execute({ type: 'create-hub', definition }), name);
    });
  }

  purge(name: string, entity?: string): number {
    const { host } = this.#namespaces.existing(name);
    if (entity !== undefined) return carriedOut(host.execute({ type: 'purge-hub', hub: entity }), name).count;
    return hubs(host).reduce((sum, { definition }) => sum + this.purge(name, definition.name), 0);
  }

  entities(name: string): readonly EntitySummary[] {
    const { host } = this.#namespaces.existing(name);
    return hubs(host).map(({ definition, eventCount }) => ({
      path: definition.name,
      kind: 'event-hub',
      counts: { events: eventCount },
    }));
  }
}

function hubs(host: NamespaceHost) {
  const listed = host.execute({ type: 'list-hubs', skip: 0, top: Number.MAX_SAFE_INTEGER });
  return listed instanceof Failure ? [] : listed.hubs;
}

function carriedOut<R>(reply: R | Failure, namespace: string): R {
  if (!(reply instanceof Failure)) return reply;
  if (reply.error !== 'hub-not-found') throw new Error(`${reply.error}: ${reply.detail}`);
  throw new AzwireError('AZW_ENTITY_UNKNOWN', `The namespace "${namespace}" has no entity "${reply.detail}".`);
}
