import type { EntitySummary, NamespaceControl } from '../../../src/kernel/emulator.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';
import type { Namespaces } from '../../../src/namespace/namespaces.ts';
import { type NamespaceConfig, toNamespaceDefinition } from '../config.ts';
import type { DeclaredEntity, EntityState, ListEntities } from '../core/administration.ts';
import { Failure } from '../core/commands.ts';
import type { ConsumptionDefinition, NamespaceDefinition } from '../core/definitions.ts';
import type { ServiceBusLimits } from '../limits.ts';
import type { HostedNamespace } from './hosted-namespace.ts';
import type { NamespaceHost } from './namespace-host.ts';

/** What tests and the control API do with namespaces. */
export class ServiceBusControl implements NamespaceControl {
  readonly #namespaces: Namespaces<HostedNamespace>;
  readonly #limits: ServiceBusLimits;

  constructor(namespaces: Namespaces<HostedNamespace>, limits: ServiceBusLimits) {
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
    this.#namespaces.create(toNamespaceDefinition(config, this.#limits).definition);
  }

  remove(name: string): void {
    this.#namespaces.remove(name);
  }

  reset(name: string): void {
    const { host, declared, links } = this.#namespaces.existing(name);
    links.keepThrough(() => {
      for (const { path } of queuesAndTopics(host)) host.execute({ type: 'delete-entity', entity: path });
      for (const entity of withoutForwards(declared)) carriedOut(host.execute({ type: 'create-entity', entity }), name);
      for (const entity of forwarding(declared)) carriedOut(host.execute({ type: 'update-entity', entity }), name);
    });
  }

  purge(name: string, entity?: string): number {
    const { host } = this.#namespaces.existing(name);
    if (entity !== undefined) return carriedOut(host.execute({ type: 'purge-entity', entity }), name).count;
    return queuesAndTopics(host).reduce((sum, { path }) => sum + this.purge(name, path), 0);
  }

  entities(name: string): readonly EntitySummary[] {
    const { host } = this.#namespaces.existing(name);
    const all = queuesAndTopics(host).flatMap((entity) =>
      entity.entity.kind === 'topic' ? [entity, ...list(host, { topic: entity.path })] : entity,
    );
    return all.map(({ path, entity, counts }) => ({ path, kind: entity.kind, counts: { ...counts } }));
  }
}

function queuesAndTopics(host: NamespaceHost): readonly EntityState[] {
  return [...list(host, 'queues'), ...list(host, 'topics')];
}

function list(host: NamespaceHost, of: ListEntities['of']): readonly EntityState[] {
  const listed = host.execute({ type: 'list-entities', of, skip: 0, top: Number.MAX_SAFE_INTEGER });
  return listed instanceof Failure ? [] : listed.entities;
}

const NO_FORWARDS = { forwardTo: undefined, forwardDeadLetteredMessagesTo: undefined };

/** The declared queues and topics, so that each can be created before those that it forwards to. */
function withoutForwards({ queues, topics }: NamespaceDefinition): DeclaredEntity[] {
  return [
    ...queues.map((queue) => ({ kind: 'queue', definition: { ...queue, ...NO_FORWARDS } }) as const),
    ...topics.map((topic) => {
      const subscriptions = topic.subscriptions.map((subscription) => ({ ...subscription, ...NO_FORWARDS }));
      return { kind: 'topic', definition: { ...topic, subscriptions } } as const;
    }),
  ];
}

/** The declared entities that forward. */
function forwarding({ queues, topics }: NamespaceDefinition): DeclaredEntity[] {
  const all: (DeclaredEntity & { readonly definition: ConsumptionDefinition })[] = [
    ...queues.map((definition) => ({ kind: 'queue', definition }) as const),
    ...topics.flatMap(({ name: topic, subscriptions }) =>
      subscriptions.map((definition) => ({ kind: 'subscription', topic, definition }) as const),
    ),
  ];
  return all.filter(
    ({ definition: { forwardTo, forwardDeadLetteredMessagesTo } }) =>
      forwardTo !== undefined || forwardDeadLetteredMessagesTo !== undefined,
  );
}

function carriedOut<R>(reply: R | Failure, namespace: string): R {
  if (!(reply instanceof Failure)) return reply;
  if (reply.error !== 'entity-not-found') throw new Error(`${reply.error}: ${reply.detail}`);
  throw new AzwireError('AZW_ENTITY_UNKNOWN', `The namespace "${namespace}" has no entity "${reply.detail}".`);
}
