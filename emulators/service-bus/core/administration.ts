import type { QueueDefinition, SubscriptionDefinition, TopicDefinition } from './definitions.ts';
import type { RuleDefinition } from './rules/rule.ts';

/*
 * The part of the core's contract that creates, changes and describes entities; the rest is in `commands.ts`.
 */

/** A queue, topic or subscription as it is, or is to be. A topic's subscriptions are entities of their own here. */
export type DeclaredEntity =
  | { readonly kind: 'queue'; readonly definition: QueueDefinition }
  | { readonly kind: 'topic'; readonly definition: TopicDefinition }
  | { readonly kind: 'subscription'; readonly topic: string; readonly definition: SubscriptionDefinition };

/** Adds an entity; a topic with the subscriptions of its definition, a subscription with the rules of its. */
export interface CreateEntity {
  readonly type: 'create-entity';
  readonly entity: DeclaredEntity;
}

/**
 * Replaces the definition of an entity. What cannot change (name, sessions, duplicate detection, partitioning) must be as it
 * was. The subscriptions of a topic and the rules of a subscription stay, whatever the definition says. Receivers of an entity
 * that stops giving out messages are closed.
 */
export interface UpdateEntity {
  readonly type: 'update-entity';
  readonly entity: DeclaredEntity;
}

/** Removes an entity with its messages, its dead-letter queues and, of a topic, its subscriptions. Its receivers are closed. */
export interface DeleteEntity {
  readonly type: 'delete-entity';
  readonly entity: string;
}

export interface GetEntity {
  readonly type: 'get-entity';
  readonly entity: string;
}

/** Up to `top` entities behind the first `skip`, by name. */
export interface ListEntities {
  readonly type: 'list-entities';
  /** A string: the subscriptions of this topic. */
  readonly of: 'queues' | 'topics' | { readonly topic: string };
  readonly skip: number;
  readonly top: number;
}

export interface Entities {
  readonly entities: readonly EntityState[];
}

/** Takes out every message, in whatever state, with those of the dead-letter queues; of a topic, those of its subscriptions. */
export interface PurgeEntity {
  readonly type: 'purge-entity';
  readonly entity: string;
}

export interface Purged {
  readonly count: number;
}

export interface GetRule {
  readonly type: 'get-rule';
  readonly entity: string;
  readonly name: string;
}

/** Replaces a rule by another of the same name, at once: no message is selected in between. */
export interface UpdateRule {
  readonly type: 'update-rule';
  readonly entity: string;
  readonly rule: RuleDefinition;
}

/** Messages by state. Of a topic: its own scheduled ones. */
export interface MessageCounts {
  /** May be delivered, are locked or deferred. */
  readonly active: number;
  readonly deadLetter: number;
  readonly transferDeadLetter: number;
  readonly scheduled: number;
}

/** How many rules have which filter. True and false filters are SQL filters here, as in the service. */
export interface FilterCounts {
  readonly sql: number;
  readonly correlation: number;
}

/** An entity as the administration shows it. */
export interface EntityState {
  readonly entity: DeclaredEntity;
  /** `events/Subscriptions/all`, in the spelling of its creation. */
  readonly path: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** When something was last sent, received, peeked or settled; `createdAtMs` when nothing ever was. */
  readonly accessedAtMs: number;
  readonly counts: MessageCounts;
  /** Of all messages, those of the dead-letter queues (of a topic: of all subscriptions) included. */
  readonly sizeBytes: number;
  /** 0 where there are none. */
  readonly subscriptionCount: number;
  /** Of all subscriptions of a topic; undefined for all else. */
  readonly filterCounts: FilterCounts | undefined;
}
