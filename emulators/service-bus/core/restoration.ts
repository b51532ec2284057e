import type { DeclaredEntity } from './administration.ts';
import type { Defined, EntityRegistry } from './entity-registry.ts';
import { type MessageOrigin, StoredMessage } from './message.ts';
import type { MessageQueue } from './message-queue.ts';
import type { Rule } from './rules/rule.ts';
import { Topic } from './topic.ts';

/** An entity as it was, without its messages. */
export interface EntityToRestore {
  /** A topic without its subscriptions, which are entities of their own. */
  readonly declared: DeclaredEntity;
  /** A subscription's, in their order. */
  readonly rules: readonly Rule[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** A message as it was when nobody held it. */
export interface MessageToRestore extends MessageOrigin {
  readonly deferred: boolean;
  /** When it is to be enqueued, for one that is not yet. */
  readonly scheduledForMs: number | undefined;
}

/**
 * Brings a namespace back from what was kept of its events, before its first command. Nothing is locked: messages that were are
 * available or deferred as before. What has become due in the meantime falls with the first command.
 */
export class Restoration {
  readonly #registry: EntityRegistry;
  readonly #nowMs: number;

  constructor(registry: EntityRegistry, nowMs: number) {
    this.#registry = registry;
    this.#nowMs = nowMs;
  }

  /** Entities come in the order of their creation. Not being there does not count as being idle. */
  entity({ declared, rules, createdAtMs, updatedAtMs }: EntityToRestore): RestoredEntity {
    const entity = this.#add(declared, rules, createdAtMs);
    entity.updatedAtMs = updatedAtMs;
    if (entity instanceof Topic) entity.administered(this.#nowMs);
    else entity.messages.accessedAtMs = this.#nowMs;
    this.#registry.watch(entity, this.#nowMs);
    return new RestoredEntity(entity, this.#nowMs);
  }

  #add(declared: DeclaredEntity, rules: readonly Rule[], createdAtMs: number): Defined {
    switch (declared.kind) {
      case 'queue':
        return this.#registry.addQueue(declared.definition, createdAtMs);
      case 'topic':
        return this.#registry.addTopic({ ...declared.definition, subscriptions: [] }, createdAtMs);
      case 'subscription': {
        const topic = this.#registry.find(declared.topic);
        if (!(topic instanceof Topic)) throw new Error(`there is no topic ${declared.topic}`);
        return this.#registry.addSubscription(topic, { ...declared.definition, rules }, createdAtMs);
      }
    }
  }
}

/** Takes back what an entity has held. */
export class RestoredEntity {
  readonly #entity: Defined;
  readonly #nowMs: number;

  constructor(entity: Defined, nowMs: number) {
    this.#entity = entity;
    this.#nowMs = nowMs;
  }

  /** No number up to this one is given to a new message. */
  numbersGiven(upTo: number): void {
    const source = this.#entity instanceof Topic ? this.#entity : this.#entity.messages;
    source.nextSequenceNumber = upTo + 1;
  }

  /** In the order of the numbers. A topic holds scheduled ones only. */
  message(message: MessageToRestore): void {
    const { scheduledForMs } = message;
    if (!(this.#entity instanceof Topic)) put(this.#entity.messages, message);
    else if (scheduledForMs !== undefined) this.#entity.restore(new StoredMessage(message), scheduledForMs);
  }

  /** In the order of the numbers. */
  deadLetter(message: MessageToRestore): void {
    if (!(this.#entity instanceof Topic)) put(this.#entity.deadLetters.messages, message);
  }

  /** In the order of the numbers. */
  transferDeadLetter(message: MessageToRestore): void {
    if (!(this.#entity instanceof Topic)) put(this.#entity.transferDeadLetters.messages, message);
  }

  sessionState(sessionId: string, state: Uint8Array, updatedAtMs: number): void {
    if (!(this.#entity instanceof Topic)) this.#entity.messages.sessions?.restoreState(sessionId, state, updatedAtMs);
  }

  /** A message id that was seen, in the order of the times. */
  remembered(key: string, untilMs: number): void {
    this.#entity.intake?.restoreDuplicate(key, untilMs, this.#nowMs);
  }
}

function put(queue: MessageQueue, message: MessageToRestore): void {
  const restored = new StoredMessage(message);
  if (message.deferred) {
    restored.deferred = true;
    restored.state = 'deferred';
  }
  queue.restore(restored, message.scheduledForMs);
}
