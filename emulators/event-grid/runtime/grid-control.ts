import type {
  EntitySummary,
  MessagePage,
  MessageSummary,
  NamespaceControl,
  Platform,
} from '../../../src/kernel/emulator.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';
import { DeclaredResources } from '../config/declared-resources.ts';
import type { TopicConfig } from '../config/schema.ts';
import type { EventSubscription, Resource } from '../core/resources/definitions.ts';
import { fullResourceId, isWithin, shortResourceId } from '../core/resources/resource-id.ts';
import type { EventGridLimits } from '../limits.ts';
import { eventSummary } from './event-summary.ts';
import type { GridHost } from './grid-host.ts';
import type { Namespaces } from './namespaces.ts';
import type { Resources } from './resources.ts';
import { type ShownSubscription, shownPush, shownQueue } from './shown-subscription.ts';

export interface GridControlOptions {
  readonly resources: Resources;
  readonly host: Pick<GridHost, 'execute'>;
  readonly namespaces: Pick<Namespaces, 'named'>;
  readonly platform: Pick<Platform, 'clock'>;
  readonly limits: EventGridLimits;
  readonly requireHttps: boolean;
  /** What the configuration declares: a reset goes back to it. */
  readonly declared: readonly Resource[];
}

/** Something that event subscriptions belong to, by the name that it has here. */
interface Holder {
  readonly name: string;
  readonly id: string;
}

const HOLDERS = ['topics', 'domains', 'partnerNamespaces', 'namespaces', 'systemTopics', 'partnerTopics'] as const;

/**
 * What tests and the control API do with topics, domains, namespaces, system and partner topics: they hold event subscriptions. A resource of
 * another service that has event subscriptions of its own goes by its id, `Microsoft.Storage/storageAccounts/files`.
 */
export class GridControl implements NamespaceControl {
  readonly configKey = 'topics';
  readonly #options: GridControlOptions;
  readonly #declared: Resource[];

  constructor(options: GridControlOptions) {
    this.#options = options;
    this.#declared = [...options.declared];
  }

  get names(): readonly string[] {
    return this.#holders().map(({ name }) => name);
  }

  newName(number: number): string {
    return `topic-${number}`;
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  create(config: TopicConfig): void {
    const { resources, platform, limits, requireHttps } = this.#options;
    if (resources.registry.ownerOfHost(config.name) !== undefined) {
      throw new AzwireError('AZW_NAMESPACE_EXISTS', `There is a topic, domain or namespace "${config.name}" already.`);
    }
    const made = new DeclaredResources({ topics: [config], requireHttps }, limits, platform.clock.now()).resources;
    this.#declared.push(...made);
    this.#make(made);
  }

  remove(name: string): void {
    const { id } = this.#existing(name);
    const { resources } = this.#options;
    this.#forget(id);
    if (!resources.remove(id)) {
      for (const { source, name: subscription } of this.#subscriptionsOf(id)) {
        resources.removeSubscription(source, subscription);
      }
    }
  }

  reset(asked: string): void {
    const { id, name } = this.#existing(asked);
    const { resources } = this.#options;
    const declared = this.#declared.filter((each) => isWithin(each.id, id));
    for (const subscription of this.#shown({ id, name })) subscription.empty();
    const [asDeclared, others] = split(this.#subscriptionsOf(id), (each) =>
      declared.some((wanted) => isSame(wanted, each)),
    );
    for (const subscription of asDeclared) resources.emptySubscription(subscription);
    for (const { source, name: subscription } of others) resources.removeSubscription(source, subscription);
    // Queues that are declared stay, with those who wait at them.
    const kept = new Set(declared.map((each) => each.id.toLowerCase()));
    for (const type of ['namespaces/topics/eventSubscriptions', 'namespaces/topics'] as const) {
      for (const below of resources.registry.all(type)) {
        if (isWithin(below.id, id) && !kept.has(below.id.toLowerCase())) resources.remove(below.id);
      }
    }
    this.#make(declared.filter((wanted) => !asDeclared.some((each) => isSame(wanted, each))));
  }

  purge(name: string, entity?: string): number {
    const meant = entity === undefined ? this.#shown(this.#existing(name)) : [this.#entity(name, entity)];
    return meant.reduce((sum, subscription) => sum + subscription.purge(), 0);
  }

  entities(name: string): readonly EntitySummary[] {
    const holder = this.#existing(name);
    return this.#shown(holder).map((each) => {
      return { path: pathOf(each, holder.id), kind: 'event-subscription', counts: each.counts };
    });
  }

  messages(name: string, entity: string, page: MessagePage): readonly MessageSummary[] {
    return this.#entity(name, entity).events(page).map(eventSummary);
  }

  /** By its path: its name, behind its topic's where it is of one in a domain or namespace. Throws AZW_ENTITY_UNKNOWN. */
  #entity(name: string, path: string): ShownSubscription {
    const holder = this.#existing(name);
    const found = this.#shown(holder).find((each) => pathOf(each, holder.id).toLowerCase() === path.toLowerCase());
    if (found !== undefined) return found;
    throw new AzwireError('AZW_ENTITY_UNKNOWN', `"${name}" has no event subscription "${path}".`);
  }

  #shown({ id, name }: Holder): readonly ShownSubscription[] {
    const { resources, namespaces, host } = this.#options;
    const pushing = this.#subscriptionsOf(id).map((each) => shownPush(each, host));
    const namespace = namespaces.named(name);
    if (namespace === undefined || namespace.resource.id.toLowerCase() !== id.toLowerCase()) return pushing;
    const queues = resources.registry.all('namespaces/topics/eventSubscriptions');
    const own = queues.filter(({ source }) => isWithin(source, id));
    return [...own.map((each) => shownQueue(each, namespace.host)), ...pushing];
  }

  /** The resources of Event Grid first. */
  #holders(): Holder[] {
    const { registry } = this.#options.resources;
    const own: Holder[] = HOLDERS.flatMap((type) => registry.all(type).map(({ id, name }) => ({ id, name })));
    const others = new Map<string, Holder>();
    for (const { source } of registry.all('eventSubscriptions')) {
      if (own.some(({ id }) => isWithin(source, id))) continue;
      if (!others.has(source.toLowerCase()))
        others.set(source.toLowerCase(), { id: source, name: shortResourceId(source) });
    }
    return [...own, ...others.values()];
  }

  #find(name: string): Holder | undefined {
    const holders = this.#holders();
    const lower = name.toLowerCase();
    return (
      holders.find((each) => each.name.toLowerCase() === lower) ??
      holders.find(({ id }) => id.toLowerCase() === fullResourceId(lower).toLowerCase())
    );
  }

  #existing(name: string): Holder {
    const found = this.#find(name);
    if (found !== undefined) return found;
    const names = this.names.slice(0, 20).join(', ');
    const there = names === '' ? 'There is none' : `There are: ${names}`;
    throw new AzwireError('AZW_NAMESPACE_UNKNOWN', `There is no topic or domain "${name}". ${there}.`);
  }

  #subscriptionsOf(id: string): readonly EventSubscription[] {
    return this.#options.resources.registry.all('eventSubscriptions').filter(({ source }) => isWithin(source, id));
  }

  #make(made: readonly Resource[]): void {
    for (const resource of made) {
      if (resource.type === 'eventSubscriptions') void this.#options.resources.putSubscription(resource);
      else this.#options.resources.put(resource);
    }
  }

  #forget(id: string): void {
    const kept = this.#declared.filter((each) => !isWithin(each.id, id));
    this.#declared.splice(0, this.#declared.length, ...kept);
  }
}

/** Whether an event subscription is what it is declared to be. */
function isSame(declared: Resource, subscription: EventSubscription): boolean {
  if (declared.type !== 'eventSubscriptions') return false;
  const isMeant = declared.id.toLowerCase() === subscription.id.toLowerCase();
  return isMeant && JSON.stringify(declared.definition) === JSON.stringify(subscription.definition);
}

function split<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

function pathOf({ source, name }: Pick<ShownSubscription, 'source' | 'name'>, holder: string): string {
  const below = /\/topics\/([^/]+)$/i.exec(source.slice(holder.length))?.[1];
  return below === undefined ? name : `${below}/${name}`;
}
