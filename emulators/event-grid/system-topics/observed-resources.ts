import type { EventSubscription, Resource, SystemTopic } from '../core/resources/definitions.ts';

/** Where an id names a resource that tells of itself. What lies above it is not compared: the services know nothing of it. */
const RESOURCE =
  /\/providers\/(microsoft\.(?:storage\/storageaccounts|eventhub\/namespaces|servicebus\/namespaces)\/[^/]+)\/?$/i;

interface Observed {
  /** As it was spelled first. */
  readonly id: string;
  readonly observers: Set<string>;
}

/** The resources whose events somebody wants: those that a system topic or an event subscription is about. */
export class ObservedResources {
  /** By the resource without what lies above it, then by its id; both in lower case. */
  readonly #observed = new Map<string, Map<string, Observed>>();

  /** Whether there is one of this type: `Microsoft.ServiceBus/namespaces`. */
  hasType(type: string): boolean {
    const prefix = `${type}/`.toLowerCase();
    return [...this.#observed.keys()].some((resource) => resource.startsWith(prefix));
  }

  /** The ids by which a resource is observed: of `Microsoft.Storage/storageAccounts/orders`, say. */
  idsOf(resource: string): readonly string[] {
    return [...(this.#observed.get(resource.toLowerCase())?.values() ?? [])].map(({ id }) => id);
  }

  /** Adding one twice is harmless. */
  add(resource: Resource): void {
    const id = isObserver(resource) ? resource.source : '';
    const observed = observedResource(id);
    if (observed === undefined) return;
    const ids = this.#observed.get(observed) ?? new Map<string, Observed>();
    const one = ids.get(id.toLowerCase()) ?? { id, observers: new Set<string>() };
    one.observers.add(resource.id.toLowerCase());
    this.#observed.set(observed, ids.set(id.toLowerCase(), one));
  }

  remove(resource: Resource): void {
    const id = isObserver(resource) ? resource.source : '';
    const observed = observedResource(id);
    const ids = observed === undefined ? undefined : this.#observed.get(observed);
    const one = ids?.get(id.toLowerCase());
    one?.observers.delete(resource.id.toLowerCase());
    if (one?.observers.size === 0) ids?.delete(id.toLowerCase());
    if (ids?.size === 0) this.#observed.delete(observed!);
  }
}

/** `microsoft.storage/storageaccounts/orders` */
function observedResource(id: string): string | undefined {
  return RESOURCE.exec(id)?.[1]?.toLowerCase();
}

function isObserver(resource: Resource): resource is SystemTopic | EventSubscription {
  return resource.type === 'systemTopics' || resource.type === 'eventSubscriptions';
}
