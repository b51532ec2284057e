import type { Clock } from '../../../src/kernel/clock.ts';
import type { Log, Platform } from '../../../src/kernel/emulator.ts';
import type { RetryTable } from '../core/delivery/retry-table.ts';
import type { AcceptedEvent } from '../core/event/accepted-event.ts';
import { Failure } from '../core/failure.ts';
import type { FilterSwitches } from '../core/filter/filter-switches.ts';
import type { Published } from '../core/namespace/commands.ts';
import { parseDurationMs } from '../core/namespace/duration.ts';
import { NamespaceCore } from '../core/namespace/namespace-core.ts';
import type { Namespace, QueueSubscription, Resource } from '../core/resources/definitions.ts';
import type { Registry, RegistryListener } from '../core/resources/registry.ts';
import { isWithin, lastNameOf } from '../core/resources/resource-id.ts';
import type { NamespaceStores } from '../store/namespace/namespace-stores.ts';
import type { CarryOut } from './carry-out.ts';
import type { GridHost } from './grid-host.ts';
import { NamespaceHost } from './namespace-host.ts';

const DAY_MS = 86_400_000;
/** What waiting events of one namespace may take up in memory. */
const BACKLOG_BYTES_MAX = 512 * 1024 * 1024;

export interface NamespacesOptions {
  readonly registry: Registry;
  /** Push subscriptions of topics get their events from it. */
  readonly grid: Pick<GridHost, 'execute'>;
  readonly clock: Clock;
  readonly ids: Platform['ids'];
  readonly log: Log;
  readonly carryOut: CarryOut;
  readonly filterSwitches?: FilterSwitches;
  /** Of dead letters. */
  readonly retries?: RetryTable;
  readonly stores?: NamespaceStores | undefined;
}

/** A namespace that runs. */
export interface HostedNamespace {
  /** As it is now. */
  readonly resource: Namespace;
  readonly host: NamespaceHost;
}

/** The namespaces of one instance. Each resource that is put into the registry, or taken out, is made so here. */
export class Namespaces implements RegistryListener {
  readonly #options: NamespacesOptions;
  /** By id in lower case. */
  readonly #byId = new Map<string, HostedNamespace>();
  /** By name in lower case, the oldest first. */
  readonly #byName = new Map<string, HostedNamespace>();

  /** Resources that come later are seen to by watching the registry. */
  constructor(options: NamespacesOptions) {
    this.#options = options;
    options.registry.watch(this);
  }

  get all(): readonly HostedNamespace[] {
    return [...this.#byName.values()];
  }

  /** In any case. */
  named(name: string): HostedNamespace | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** To be called once, when all resources are there and before any event: brings back what the queues held. */
  restore(): void {
    const { stores, clock } = this.#options;
    stores?.keepOnly(this.all.map(({ resource }) => resource.id));
    if (stores === undefined) return;
    for (const { resource, host } of this.all) {
      host.take(stores.restore(resource.id, host.restoration(clock.now())));
    }
  }

  /** Hands events to the queues of a topic and to its push subscriptions, or to none. */
  publish({ resource, host }: HostedNamespace, topic: string, events: readonly AcceptedEvent[]): Published | Failure {
    const source = `${resource.id}/topics/${topic}`;
    const { registry, grid } = this.#options;
    if (registry.subscriptionsOf(source).length === 0) return host.execute({ type: 'publish', topic, events });
    const refusal = host.refusal({ topic, events });
    if (refusal !== undefined) return refusal;
    const pushed = grid.execute({ type: 'publish', sources: [source], events });
    if (pushed instanceof Failure) return pushed;
    const queued = host.execute({ type: 'publish', topic, events });
    return queued instanceof Failure ? queued : { matches: queued.matches + pushed.matches };
  }

  /** What lies under it may have come before: a directory keeps resources in no order. */
  put(resource: Resource): void {
    const { registry } = this.#options;
    if (resource.type === 'namespaces') {
      this.#putNamespace(resource);
      for (const below of registry.all('namespaces/topics')) if (isWithin(below.id, resource.id)) this.put(below);
    } else if (resource.type === 'namespaces/topics') {
      const retentionMs = resource.eventRetentionInDays * DAY_MS;
      this.#hostOf(resource.id)?.execute({ type: 'put-topic', topic: resource.name, retentionMs });
      const queues = registry.all('namespaces/topics/eventSubscriptions');
      for (const below of queues) if (isWithin(below.id, resource.id)) this.put(below);
    } else if (resource.type === 'namespaces/topics/eventSubscriptions') {
      this.#hostOf(resource.id)?.execute({ type: 'put-queue', ...addressOf(resource), settings: settingsOf(resource) });
    }
  }

  removed(resource: Resource): void {
    if (resource.type === 'namespaces') this.#removeNamespace(resource);
    else if (resource.type === 'namespaces/topics') {
      this.#hostOf(resource.id)?.execute({ type: 'delete-topic', topic: resource.name });
    } else if (resource.type === 'namespaces/topics/eventSubscriptions') {
      this.#hostOf(resource.id)?.execute({ type: 'delete-queue', ...addressOf(resource) });
    }
  }

  stop(): void {
    for (const { host } of this.#byId.values()) host.stop();
  }

  #putNamespace(resource: Namespace): void {
    const host = this.#byId.get(resource.id.toLowerCase())?.host ?? this.#host(resource.id);
    const hosted = { resource, host };
    this.#byId.set(resource.id.toLowerCase(), hosted);
    this.#byName.set(resource.name.toLowerCase(), hosted);
  }

  #removeNamespace({ id, name }: Namespace): void {
    const hosted = this.#byId.get(id.toLowerCase());
    this.#byId.delete(id.toLowerCase());
    this.#byName.delete(name.toLowerCase());
    hosted?.host.stop();
    this.#options.stores?.erase(id);
  }

  #host(id: string): NamespaceHost {
    const { registry, clock, ids, log, carryOut, filterSwitches, retries, stores } = this.#options;
    const core = new NamespaceCore({
      id,
      ids,
      backlogBytesMax: BACKLOG_BYTES_MAX,
      ...(filterSwitches && { filterSwitches }),
      ...(retries && { retries }),
    });
    return new NamespaceHost({
      core,
      clock,
      log,
      carryOut,
      // One whose time is over is still a resource.
      queueGone: ({ topic, subscription }) =>
        void registry.remove(`${id}/topics/${topic}/eventSubscriptions/${subscription}`),
      journal: stores?.journal(id),
    });
  }

  #hostOf(id: string): NamespaceHost | undefined {
    const [, namespace = ''] = /^(.*?\/namespaces\/[^/]+)\//i.exec(id) ?? [];
    return this.#byId.get(namespace.toLowerCase())?.host;
  }
}

function addressOf({ source, name }: QueueSubscription): { readonly topic: string; readonly subscription: string } {
  return { topic: lastNameOf(source), subscription: name };
}

function settingsOf(resource: QueueSubscription) {
  const { expirationTimeUtc, filter, maxDeliveryCount, deadLetterDestination } = resource;
  return {
    lockDurationMs: resource.receiveLockDurationInSeconds * 1000,
    maxDeliveryCount,
    timeToLiveMs: parseDurationMs(resource.eventTimeToLive) ?? 7 * DAY_MS,
    filter,
    deadLetterDestination,
    expiresAtMs: expirationTimeUtc === undefined ? undefined : Date.parse(expirationTimeUtc),
  };
}
