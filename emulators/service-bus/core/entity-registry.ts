import type { DeclaredEntity } from './administration.ts';
import { transferDeadLettersOwner } from './dead-letter-queue.ts';
import type { QueueDefinition, SubscriptionDefinition, TopicDefinition } from './definitions.ts';
import type { Entity, EntityContext } from './entity.ts';
import { IdleWatch } from './idle-watch.ts';
import { Queue } from './queue.ts';
import { Subscription } from './subscription.ts';
import { Topic } from './topic.ts';
import type { Entities, Turn } from './turn.ts';

/** The entities that are created, changed and deleted by themselves. */
export type Defined = Queue | Topic | Subscription;

/** The entities of a namespace by path. It knows how to add and remove them; whether that is allowed is not asked here. */
export class EntityRegistry implements Entities {
  readonly context: EntityContext;
  readonly #onIdle: (entity: Defined, turn: Turn) => void;
  /** In the spelling of their creation and in lower case. */
  readonly #byPath = new Map<string, Entity>();
  readonly #queues = new SortedNames<Queue>();
  readonly #topics = new SortedNames<Topic>();
  readonly #watches = new Map<Defined, IdleWatch>();
  #duplicateDetectors = 0;

  /** `onIdle` is called when an entity was not used for as long as it may be idle. */
  constructor(context: EntityContext, onIdle: (entity: Defined, turn: Turn) => void) {
    this.context = context;
    this.#onIdle = onIdle;
  }

  /** The entity at a path, in any case. */
  find(path: string): Entity | undefined {
    return this.#byPath.get(path) ?? this.#byPath.get(path.toLowerCase()) ?? this.#findTransferDeadLetters(path);
  }

  #findTransferDeadLetters(path: string): Entity | undefined {
    const owner = transferDeadLettersOwner(path);
    return owner === undefined ? undefined : this.#byPath.get(owner.toLowerCase())?.transferDeadLetters;
  }

  /** Queues and topics. */
  get size(): number {
    return this.#queues.size + this.#topics.size;
  }

  /** Whether the ids of messages matter to any entity. */
  get detectsDuplicates(): boolean {
    return this.#duplicateDetectors > 0;
  }

  /** By name. */
  get queues(): readonly Queue[] {
    return this.#queues.inOrder();
  }

  /** By name. */
  get topics(): readonly Topic[] {
    return this.#topics.inOrder();
  }

  addQueue(definition: QueueDefinition, createdAtMs: number): Queue {
    const queue = new Queue(unwatchedIfForwarding(definition), this.context, createdAtMs);
    this.#queues.add(queue);
    this.#countDetector(definition, 1);
    this.#enter(queue, queue.deadLetters);
    this.watch(queue, createdAtMs);
    return queue;
  }

  /** With its subscriptions. */
  addTopic(definition: TopicDefinition, createdAtMs: number): Topic {
    const topic = new Topic(definition, this.context, createdAtMs);
    this.#topics.add(topic);
    this.#countDetector(definition, 1);
    this.#enter(topic);
    for (const subscription of definition.subscriptions) this.addSubscription(topic, subscription, createdAtMs);
    this.watch(topic, createdAtMs);
    return topic;
  }

  addSubscription(topic: Topic, definition: SubscriptionDefinition, createdAtMs: number): Subscription {
    const subscription = topic.subscribe(unwatchedIfForwarding(definition), createdAtMs);
    this.#enter(subscription, subscription.deadLetters);
    this.watch(subscription, createdAtMs);
    return subscription;
  }

  /** The kinds must be the same. */
  update(entity: Defined, declared: DeclaredEntity, turn: Turn): void {
    if (entity instanceof Queue && declared.kind === 'queue') {
      entity.update({ ...unwatchedIfForwarding(declared.definition), name: entity.definition.name }, turn);
    } else if (entity instanceof Topic && declared.kind === 'topic') {
      entity.update({ ...declared.definition, name: entity.definition.name }, turn);
    } else if (entity instanceof Subscription && declared.kind === 'subscription') {
      entity.update({ ...unwatchedIfForwarding(declared.definition), name: entity.definition.name }, turn);
    }
    this.watch(entity, turn.nowMs);
  }

  /** A topic must have lost its subscriptions before. */
  remove(entity: Defined): void {
    if (entity instanceof Queue) this.#queues.delete(entity);
    if (entity instanceof Topic) this.#topics.delete(entity);
    else this.#leave(entity.deadLetters);
    if (!(entity instanceof Subscription)) this.#countDetector(entity.definition, -1);
    this.#leave(entity);
    this.#watches.get(entity)?.stop();
    this.#watches.delete(entity);
    entity.close();
  }

  /** From now on it is deleted when it is not used for as long as its definition says. */
  watch(entity: Defined, nowMs: number): void {
    const { autoDeleteOnIdleMs } = entity.definition;
    let watch = this.#watches.get(entity);
    if (watch === undefined) {
      if (autoDeleteOnIdleMs === Number.POSITIVE_INFINITY) return;
      watch = new IdleWatch(entity, this.context.schedule, (turn) => this.#onIdle(entity, turn));
      this.#watches.set(entity, watch);
    }
    watch.start(autoDeleteOnIdleMs, nowMs);
  }

  #countDetector({ duplicateDetectionWindowMs }: QueueDefinition | TopicDefinition, change: 1 | -1): void {
    if (duplicateDetectionWindowMs !== undefined) this.#duplicateDetectors += change;
  }

  #enter(...entities: readonly Entity[]): void {
    for (const entity of entities) {
      this.#byPath.set(entity.description.path, entity);
      this.#byPath.set(entity.description.path.toLowerCase(), entity);
    }
  }

  #leave({ description: { path } }: Entity): void {
    this.#byPath.delete(path);
    this.#byPath.delete(path.toLowerCase());
  }
}

/** [service-bus-protocol 12.5: an entity that forwards its messages is never idle] */
function unwatchedIfForwarding<D extends QueueDefinition | SubscriptionDefinition>(definition: D): D {
  return definition.forwardTo === undefined
    ? definition
    : { ...definition, autoDeleteOnIdleMs: Number.POSITIVE_INFINITY };
}

/** Entities in the order of their names, sorted when somebody asks. */
class SortedNames<E extends { readonly definition: { readonly name: string } }> {
  readonly #entities = new Set<E>();
  #sorted: readonly E[] | undefined;

  get size(): number {
    return this.#entities.size;
  }

  add(entity: E): void {
    this.#entities.add(entity);
    this.#sorted = undefined;
  }

  delete(entity: E): void {
    this.#entities.delete(entity);
    this.#sorted = undefined;
  }

  inOrder(): readonly E[] {
    this.#sorted ??= byName(this.#entities);
    return this.#sorted;
  }
}

/** In the order of their names, whatever their case. */
export function byName<E extends { readonly definition: { readonly name: string } }>(entities: Iterable<E>): E[] {
  const key = ({ definition }: E) => definition.name.toLowerCase();
  return [...entities].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}
