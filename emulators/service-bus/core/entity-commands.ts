import type {
  CreateEntity,
  DeclaredEntity,
  DeleteEntity,
  EntityState,
  GetEntity,
  ListEntities,
  PurgeEntity,
  UpdateEntity,
} from './administration.ts';
import { Failure, type Reply } from './commands.ts';
import { changeProblem, definitionProblem, subscriptionsProblem } from './definition-checks.ts';
import { isReceivable, type SubscriptionDefinition } from './definitions.ts';
import { byName, type Defined, type EntityRegistry } from './entity-registry.ts';
import { Queue } from './queue.ts';
import type { Receivers } from './receivers.ts';
import { RuleQuota } from './rules/rule-quota.ts';
import { Subscription } from './subscription.ts';
import { Topic } from './topic.ts';
import type { Turn } from './turn.ts';

/** The commands that create, change, describe and delete entities. */
export type EntityCommand = CreateEntity | UpdateEntity | DeleteEntity | GetEntity | ListEntities | PurgeEntity;

/** Administers the entities of a namespace. */
export class EntityCommands {
  readonly #registry: EntityRegistry;
  readonly #receivers: Receivers;

  constructor(registry: EntityRegistry, receivers: Receivers) {
    this.#registry = registry;
    this.#receivers = receivers;
  }

  carryOut(command: EntityCommand, turn: Turn): Reply | Failure {
    switch (command.type) {
      case 'create-entity':
        return this.#create(command.entity, turn);
      case 'list-entities':
        return this.#list(command);
      case 'update-entity':
        return this.#update(command.entity, turn);
      default: {
        const entity = this.#find(command.entity);
        return entity instanceof Failure ? entity : this.#onExisting(command.type, entity, turn);
      }
    }
  }

  /** With everything in it; its receivers are closed. */
  delete(entity: Defined, why: 'asked' | 'idle', turn: Turn): void {
    const parts = entity instanceof Topic ? [...entity.subscriptions, entity] : [entity];
    const queues = new Set(parts.flatMap(({ messageQueues }) => messageQueues));
    this.#receivers.closeAllOf(queues, 'entity-deleted', turn);
    if (entity instanceof Subscription) entity.topic.administered(turn.nowMs);
    for (const part of parts) {
      this.#registry.remove(part);
      turn.happened({ type: 'entity-deleted', entity: part.description.path, why });
    }
  }

  #onExisting(type: 'delete-entity' | 'get-entity' | 'purge-entity', entity: Defined, turn: Turn): Reply | Failure {
    if (type === 'get-entity') return entity.state;
    if (type === 'purge-entity') return { count: entity.purge(turn) };
    this.delete(entity, 'asked', turn);
    return undefined;
  }

  #create(declared: DeclaredEntity, turn: Turn): EntityState | Failure {
    const refused = this.#refusal(declared);
    if (refused !== undefined) return refused;
    const created = this.#add(declared, turn.nowMs);
    if (created instanceof Failure) return created;
    this.#tell(created, declared, turn);
    return created.state;
  }

  #add(declared: DeclaredEntity, nowMs: number): Defined | Failure {
    switch (declared.kind) {
      case 'queue':
        return this.#registry.addQueue(declared.definition, nowMs);
      case 'topic':
        return this.#registry.addTopic(declared.definition, nowMs);
      case 'subscription': {
        const topic = this.#topic(declared.topic);
        if (topic instanceof Failure) return topic;
        topic.administered(nowMs);
        return this.#registry.addSubscription(topic, declared.definition, nowMs);
      }
    }
  }

  /** The rules of a new subscription are part of the fact that it was created. */
  #tell(created: Defined, declared: DeclaredEntity, turn: Turn): void {
    const { createdAtMs, description } = created;
    const rules = declared.kind === 'subscription' ? declared.definition.rules : undefined;
    const now = created.declared;
    const full =
      rules !== undefined && now.kind === 'subscription' ? { ...now, definition: { ...now.definition, rules } } : now;
    turn.happened({ type: 'entity-created', entity: description.path, declared: full, createdAtMs });
    if (!(created instanceof Topic) || declared.kind !== 'topic') return;
    const topic = created.description.path;
    created.subscriptions.forEach((subscription, index) => {
      const definition = declared.definition.subscriptions[index]!;
      this.#tell(subscription, { kind: 'subscription', topic, definition }, turn);
    });
  }

  /** Why it cannot be created, if it cannot. */
  #refusal(declared: DeclaredEntity): Failure | undefined {
    if (declared.kind === 'subscription') return this.#subscriptionRefusal(declared.topic, declared.definition);
    const { context } = this.#registry;
    const { name } = declared.definition;
    if (this.#registry.find(name) !== undefined) return new Failure('entity-already-exists', name);
    const most = context.limits.entitiesPerNamespaceMax;
    if (this.#registry.size >= most) return tooMany(`${most} queues and topics in a namespace`);
    if (declared.kind === 'queue') return definitionProblem(name, declared.definition, this.#registry);
    const { subscriptions } = declared.definition;
    const { subscriptionsPerTopicMax } = context.limits;
    if (subscriptions.length > subscriptionsPerTopicMax) return tooManySubscriptions(subscriptionsPerTopicMax);
    for (const subscription of subscriptions) {
      const path = `${name}/Subscriptions/${subscription.name}`;
      const problem = definitionProblem(path, subscription, this.#registry, name);
      if (problem !== undefined) return problem;
    }
    return subscriptionsProblem(name, subscriptions, new RuleQuota(name, context.limits), context);
  }

  #subscriptionRefusal(topicPath: string, definition: SubscriptionDefinition): Failure | undefined {
    const topic = this.#topic(topicPath);
    if (topic instanceof Failure) return topic;
    const { context } = this.#registry;
    const path = `${topic.description.path}/Subscriptions/${definition.name}`;
    if (this.#registry.find(path) !== undefined) return new Failure('entity-already-exists', path);
    const { subscriptionsPerTopicMax } = context.limits;
    if (topic.subscriptionCount >= subscriptionsPerTopicMax) return tooManySubscriptions(subscriptionsPerTopicMax);
    return (
      definitionProblem(path, definition, this.#registry) ??
      subscriptionsProblem(topic.description.path, [definition], topic.ruleQuota, context)
    );
  }

  #update(declared: DeclaredEntity, turn: Turn): EntityState | Failure {
    const { name } = declared.definition;
    const entity = this.#find(declared.kind === 'subscription' ? `${declared.topic}/Subscriptions/${name}` : name);
    if (entity instanceof Failure) return entity;
    const problem = changeProblem(entity, declared, this.#registry);
    if (problem !== undefined) return problem;
    const wasReceivable = withSubscriptions(entity).filter(({ status }) => isReceivable(status));
    const wasForwarding = isForwarding(entity);
    this.#registry.update(entity, declared, turn);
    const disabled = wasReceivable.filter(({ status }) => !isReceivable(status));
    if (disabled.length > 0) {
      this.#receivers.closeAllOf(new Set(disabled.flatMap((one) => one.messageQueues)), 'entity-disabled', turn);
    } else if (!wasForwarding && isForwarding(entity)) {
      this.#receivers.closeAllOf(new Set([entity.messages!]), 'receiver-on-forwarding-entity', turn);
    }
    return entity.state;
  }

  #list({ of, skip, top }: ListEntities): Reply | Failure {
    if (!(skip >= 0 && top >= 0)) return new Failure('argument-out-of-range', `skip ${skip}, top ${top}`);
    const listed = this.#listed(of);
    if (listed instanceof Failure) return listed;
    return { entities: listed.slice(skip, skip + top).map(({ state }) => state) };
  }

  #listed(of: ListEntities['of']): readonly Defined[] | Failure {
    if (of === 'queues') return this.#registry.queues;
    if (of === 'topics') return this.#registry.topics;
    const topic = this.#topic(of.topic);
    return topic instanceof Failure ? topic : byName(topic.subscriptions);
  }

  #topic(path: string): Topic | Failure {
    const topic = this.#registry.find(path);
    return topic instanceof Topic ? topic : new Failure('entity-not-found', path);
  }

  #find(path: string): Defined | Failure {
    const entity = this.#registry.find(path);
    return entity instanceof Queue || entity instanceof Topic || entity instanceof Subscription
      ? entity
      : new Failure('entity-not-found', path);
  }
}

/** Whose receivers a change of the entity may concern. */
function withSubscriptions(entity: Defined): readonly Defined[] {
  return entity instanceof Topic ? entity.subscriptions : [entity];
}

function isForwarding({ messages }: Defined): boolean {
  return messages?.settings.forwardTo !== undefined;
}

function tooMany(what: string): Failure {
  return new Failure('entity-limit-reached', what);
}

function tooManySubscriptions(most: number): Failure {
  return tooMany(`${most} subscriptions of a topic`);
}
