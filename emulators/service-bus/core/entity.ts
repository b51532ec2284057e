import type { Ids } from '../../../src/kernel/ids.ts';
import type { Schedule } from '../../../src/kernel/schedule.ts';
import type { DeclaredEntity, EntityState, FilterCounts, MessageCounts } from './administration.ts';
import type { EntityDescription, Failure, Sent } from './commands.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { CommonDefinition, CoreLimits, EntityStatus } from './definitions.ts';
import type { Intake } from './intake.ts';
import type { IncomingMessage } from './message.ts';
import type { MessageQueue } from './message-queue.ts';
import type { Turn } from './turn.ts';

/** What every entity of a namespace is made with. */
export interface EntityContext {
  readonly limits: CoreLimits;
  readonly schedule: Schedule<Turn>;
  readonly ids: Ids;
}

/** Something in a namespace that has a path: a queue, a topic, a subscription, a dead-letter queue of one of these. */
export interface Entity {
  readonly description: EntityDescription;
  readonly status: EntityStatus;
  /** What receivers receive from; undefined where there is nothing to receive. */
  readonly messages: MessageQueue | undefined;
  /** What takes in messages that are sent; undefined where nothing can be sent. */
  readonly intake: Intake | undefined;
  /** Where messages go that cannot be sent on via it; undefined where there is no such place. */
  readonly transferDeadLetters: DeadLetterQueue | undefined;
  /** Enqueues all messages or none. */
  send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure;
  /** Takes scheduled messages back, all or none. */
  cancelScheduled(sequenceNumbers: readonly number[], turn: Turn): Failure | undefined;
}

/** A queue, topic or subscription: an entity that is created, changed and deleted by itself. */
export abstract class DefinedEntity<D extends CommonDefinition = CommonDefinition> implements Entity {
  readonly createdAtMs: number;
  updatedAtMs: number;
  #definition: D;

  constructor(definition: D, createdAtMs: number) {
    this.#definition = definition;
    this.createdAtMs = createdAtMs;
    this.updatedAtMs = createdAtMs;
  }

  /** As it is now, but without what is an entity of its own, or a rule. */
  get definition(): D {
    return this.#definition;
  }

  get status(): EntityStatus {
    return this.#definition.status;
  }

  get state(): EntityState {
    const { declared: entity, description, createdAtMs, updatedAtMs, accessedAtMs, counts, sizeBytes } = this;
    const { subscriptionCount, filterCounts } = this;
    const { path } = description;
    return {
      entity,
      path,
      createdAtMs,
      updatedAtMs,
      accessedAtMs,
      counts,
      sizeBytes,
      subscriptionCount,
      filterCounts,
    };
  }

  /** Takes effect at once. What cannot change must be as it was. */
  update(definition: D, turn: Turn): void {
    this.#definition = definition;
    this.updatedAtMs = turn.nowMs;
    const { declared, updatedAtMs } = this;
    turn.happened({ type: 'entity-updated', entity: this.description.path, declared, updatedAtMs });
    this.configure(definition, turn);
  }

  /** When it was last used, by whatever keeps it from being idle. */
  usedAtMs(nowMs: number): number {
    return this.isInUse ? nowMs : Math.max(this.accessedAtMs, this.updatedAtMs);
  }

  get subscriptionCount(): number {
    return 0;
  }

  get filterCounts(): FilterCounts | undefined {
    return undefined;
  }

  abstract readonly description: EntityDescription;
  abstract readonly messages: MessageQueue | undefined;
  abstract readonly intake: Intake | undefined;
  abstract readonly transferDeadLetters: DeadLetterQueue | undefined;
  abstract readonly declared: DeclaredEntity;
  abstract readonly accessedAtMs: number;
  abstract readonly counts: MessageCounts;
  abstract readonly sizeBytes: number;
  /** Somebody waits for its messages, or it waits to enqueue some. */
  abstract readonly isInUse: boolean;
  /** Those that receivers may be open on: its own and its dead-letter queues. */
  abstract readonly messageQueues: readonly MessageQueue[];
  abstract send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure;
  abstract cancelScheduled(sequenceNumbers: readonly number[], turn: Turn): Failure | undefined;
  /** Takes out all messages and gives how many there were. */
  abstract purge(turn: Turn): number;
  /** It is deleted. */
  abstract close(): void;
  protected abstract configure(definition: D, turn: Turn): void;
}
