import type {
  EventSubscription,
  Namespace,
  PublishEndpoint,
  Resource,
  ResourceOf,
  ResourceType,
  SystemTopic,
} from './definitions.ts';

/** Told of each change, once it counts. */
export interface RegistryListener {
  put(resource: Resource): void;
  removed(resource: Resource): void;
}

/** All resources there are, by id and by name. Ids and names count in any case. */
export class Registry {
  readonly #byId = new Map<string, Resource>();
  readonly #byType = new Map<ResourceType, Map<string, Resource>>();
  /** By name: it is the first label of the endpoint's host, so no two may share one. */
  readonly #endpoints = new Map<string, PublishEndpoint>();
  /** By the id of what they are the topic of. */
  readonly #systemTopics = new Index<SystemTopic>(({ source }) => source);
  readonly #subscriptions = new Index<EventSubscription>(({ source }) => source);
  readonly #listeners: RegistryListener[] = [];

  watch(listener: RegistryListener): void {
    this.#listeners.push(listener);
  }

  get(id: string): Resource | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  /** Undefined also where the id is that of another type. */
  find<Type extends ResourceType>(type: Type, id: string): ResourceOf<Type> | undefined {
    return this.#byType.get(type)?.get(id.toLowerCase()) as ResourceOf<Type> | undefined;
  }

  all<Type extends ResourceType>(type: Type): readonly ResourceOf<Type>[] {
    return [...(this.#byType.get(type)?.values() ?? [])] as unknown as readonly ResourceOf<Type>[];
  }

  /** The topic, domain or partner namespace of this name. */
  endpoint(name: string): PublishEndpoint | undefined {
    return this.#endpoints.get(name.toLowerCase());
  }

  /** The Event Grid namespace of this name. */
  namespace(name: string): Namespace | undefined {
    return this.all('namespaces').find((each) => each.name.toLowerCase() === name.toLowerCase());
  }

  /** What has the host name that begins with this label: an {@link endpoint}, or a namespace. */
  ownerOfHost(name: string): PublishEndpoint | Namespace | undefined {
    return this.endpoint(name) ?? this.namespace(name);
  }

  /** Those whose events are the ones of the resource with this id. */
  systemTopicsOf(source: string): readonly SystemTopic[] {
    return this.#systemTopics.of(source);
  }

  /** The event subscriptions of a topic, domain, domain topic, system topic, partner topic, or of any resource. */
  subscriptionsOf(source: string): readonly EventSubscription[] {
    return this.#subscriptions.of(source);
  }

  /** By whichever form of id it was created. */
  subscription(source: string, name: string): EventSubscription | undefined {
    return this.subscriptionsOf(source).find((each) => each.name.toLowerCase() === name.toLowerCase());
  }

  /** Creates or replaces it. */
  put(resource: Resource): void {
    const id = resource.id.toLowerCase();
    const former = this.#byId.get(id);
    if (former !== undefined) this.#unindex(former);
    this.#byId.set(id, resource);
    const sameType = this.#byType.get(resource.type) ?? new Map<string, Resource>();
    this.#byType.set(resource.type, sameType.set(id, resource));
    if (isEndpoint(resource)) this.#endpoints.set(resource.name.toLowerCase(), resource);
    else if (resource.type === 'systemTopics') this.#systemTopics.add(resource);
    else if (resource.type === 'eventSubscriptions') this.#subscriptions.add(resource);
    for (const listener of this.#listeners) listener.put(resource);
  }

  /** Undefined where there is none. What lies under it stays: whoever removes it sees to that. */
  remove(id: string): Resource | undefined {
    const former = this.#byId.get(id.toLowerCase());
    if (former === undefined) return undefined;
    this.#byId.delete(id.toLowerCase());
    this.#byType.get(former.type)?.delete(id.toLowerCase());
    this.#unindex(former);
    for (const listener of this.#listeners) listener.removed(former);
    return former;
  }

  #unindex(resource: Resource): void {
    if (isEndpoint(resource)) this.#endpoints.delete(resource.name.toLowerCase());
    else if (resource.type === 'systemTopics') this.#systemTopics.remove(resource);
    else if (resource.type === 'eventSubscriptions') this.#subscriptions.remove(resource);
  }
}

/** Resources by another id that they carry. */
class Index<Item extends { readonly id: string }> {
  readonly #idOf: (item: Item) => string;
  readonly #items = new Map<string, Map<string, Item>>();

  constructor(idOf: (item: Item) => string) {
    this.#idOf = idOf;
  }

  of(id: string): readonly Item[] {
    return [...(this.#items.get(id.toLowerCase())?.values() ?? [])];
  }

  add(item: Item): void {
    const id = this.#idOf(item).toLowerCase();
    const items = this.#items.get(id) ?? new Map<string, Item>();
    this.#items.set(id, items.set(item.id.toLowerCase(), item));
  }

  remove(item: Item): void {
    const id = this.#idOf(item).toLowerCase();
    const items = this.#items.get(id);
    items?.delete(item.id.toLowerCase());
    if (items?.size === 0) this.#items.delete(id);
  }
}

function isEndpoint(resource: Resource): resource is PublishEndpoint {
  return resource.type === 'topics' || resource.type === 'domains' || resource.type === 'partnerNamespaces';
}
