import type { Platform } from '../../../src/kernel/emulator.ts';
import type { Channel, EventSubscription, PartnerTopic, Resource } from '../core/resources/definitions.ts';
import type { Registry } from '../core/resources/registry.ts';
import { domainIdOf, isWithin, lastNameOf, PROVIDER } from '../core/resources/resource-id.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import type { EventSubscriptions, PutResult } from './event-subscriptions.ts';

export interface ResourcesOptions {
  readonly registry: Registry;
  readonly subscriptions: EventSubscriptions;
  readonly platform: Pick<Platform, 'clock'>;
}

/** What lies under another resource, the innermost first. */
const NESTED_TYPES = [
  'domains/topics',
  'partnerNamespaces/channels',
  'namespaces/topics/eventSubscriptions',
  'namespaces/topics',
] as const;

/** Changes of resources with what follows from them: what lies under one goes with it, a channel brings its partner topic. */
export class Resources {
  readonly registry: Registry;
  readonly #subscriptions: EventSubscriptions;
  readonly #platform: ResourcesOptions['platform'];

  constructor({ registry, subscriptions, platform }: ResourcesOptions) {
    this.registry = registry;
    this.#subscriptions = subscriptions;
    this.#platform = platform;
  }

  /** What the configuration declares; before that, what a directory has kept. */
  bringUp(declared: readonly Resource[], store: ResourceStore | undefined): void {
    const kept = store?.resources ?? [];
    for (const resource of kept) this.registry.put(resource);
    store?.follow(this.registry);
    for (const resource of kept) if (resource.type === 'eventSubscriptions') this.#subscriptions.resume(resource);
    for (const resource of declared) {
      const former = this.registry.get(resource.id);
      if (former !== undefined && isSame(store?.declared(resource.id), resource)) continue;
      if (resource.type === 'eventSubscriptions') void this.putSubscription(resource);
      else this.registry.put(former === undefined ? resource : { ...resource, createdAtMs: former.createdAtMs });
      store?.remember(resource);
    }
  }

  /** Creates it or changes it. Event subscriptions have {@link putSubscription}. */
  put(resource: Exclude<Resource, EventSubscription>): void {
    this.registry.put(resource);
    if (resource.type !== 'partnerNamespaces/channels') return;
    if (this.registry.find('partnerTopics', partnerTopicIdOf(resource)) === undefined) {
      this.registry.put(partnerTopicOf(resource, this.#locationOf(resource)));
    }
  }

  /** With all that lies under it, and its event subscriptions. Whether there was one. */
  remove(id: string): boolean {
    const removed = this.registry.get(id);
    if (removed === undefined) return false;
    for (const { source, name } of this.registry.all('eventSubscriptions')) {
      if (isWithin(source, id)) this.#subscriptions.delete(source, name);
    }
    for (const type of NESTED_TYPES) {
      for (const below of this.registry.all(type)) if (isWithin(below.id, id)) this.registry.remove(below.id);
    }
    this.registry.remove(id);
    return true;
  }

  /** The first of a domain topic makes it, where the domain says so. */
  putSubscription(subscription: EventSubscription): Promise<PutResult> {
    const domain = this.domainOf(subscription.source);
    if (domain?.autoCreateTopicWithFirstSubscription && this.registry.get(subscription.source) === undefined) {
      const nowMs = this.#platform.clock.now();
      const { source } = subscription;
      const name = lastNameOf(source);
      this.registry.put({ type: 'domains/topics', id: source, name, createdAtMs: nowMs, changedAtMs: nowMs });
    }
    return this.#subscriptions.put(subscription);
  }

  /** The last of a domain topic takes it along, where the domain says so. Whether there was one. */
  removeSubscription(source: string, name: string): boolean {
    if (!this.#subscriptions.delete(source, name)) return false;
    const domain = this.domainOf(source);
    const isLast = this.registry.subscriptionsOf(source).length === 0;
    if (domain?.autoDeleteTopicWithLastSubscription && isLast) this.registry.remove(source);
    return true;
  }

  /** Forgets its events and counts. */
  emptySubscription(subscription: EventSubscription): void {
    this.#subscriptions.empty(subscription);
  }

  /** Of the topic with this id. */
  domainOf(topicId: string) {
    const domainId = domainIdOf(topicId);
    return domainId === undefined ? undefined : this.registry.find('domains', domainId);
  }

  #locationOf(channel: Channel): string {
    const namespace = this.registry.find('partnerNamespaces', channel.id.replace(/\/channels\/[^/]+$/i, ''));
    return namespace?.location ?? '';
  }
}

/** Where events of a channel arrive. */
export function partnerTopicIdOf({
  partnerTopicInfo: { azureSubscriptionId, resourceGroupName, name },
}: Channel): string {
  return `/subscriptions/${azureSubscriptionId}/resourceGroups/${resourceGroupName}/providers/${PROVIDER}/partnerTopics/${name}`;
}

/** Waits for being activated. */
function partnerTopicOf(channel: Channel, location: string): PartnerTopic {
  const { partnerTopicInfo: info, createdAtMs, changedAtMs } = channel;
  return {
    type: 'partnerTopics',
    id: partnerTopicIdOf(channel),
    name: info.name,
    createdAtMs,
    changedAtMs,
    location,
    tags: {},
    partnerRegistrationImmutableId: '',
    source: info.source ?? '',
    activationState: 'NeverActivated',
    eventTypeInfo: info.eventTypeInfo,
    expirationTimeIfNotActivatedUtc: channel.expirationTimeIfNotActivatedUtc,
    messageForActivation: channel.messageForActivation,
  };
}

/** But for the times, which are those of the start. */
function isSame(kept: Resource | undefined, declared: Resource): boolean {
  if (kept === undefined) return false;
  const bare = ({ createdAtMs: _created, changedAtMs: _changed, ...rest }: Resource) => JSON.stringify(rest);
  return bare(kept) === bare(declared);
}
