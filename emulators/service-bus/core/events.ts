import type { DeclaredEntity } from './administration.ts';
import type { PropertyChanges, StoredMessage } from './message.ts';
import type { Rule } from './rules/rule.ts';

/** Where it happened: an entity's path and a message's sequence number there. */
interface OfMessage {
  readonly entity: string;
  readonly sequenceNumber: number;
}

/** A topic has given out a sequence number; the copies follow as `message-enqueued` of the subscriptions. */
export interface MessagePublished extends OfMessage {
  readonly type: 'message-published';
}

/** A client was told a sequence number whose message comes only if its transaction is committed. */
export interface NumberReserved extends OfMessage {
  readonly type: 'number-reserved';
}

/** A new message. Of `message`, only what never changes is part of the fact. */
export interface MessageEnqueued {
  readonly type: 'message-enqueued';
  readonly entity: string;
  readonly message: StoredMessage;
}

/** A message that will be enqueued at `atMs`, under another number. */
export interface MessageScheduled {
  readonly type: 'message-scheduled';
  readonly entity: string;
  readonly message: StoredMessage;
  readonly atMs: number;
}

/** A scheduled message is no longer one: its time has come, and it is enqueued under a new number right after. */
export interface MessageActivated extends OfMessage {
  readonly type: 'message-activated';
}

/** A scheduled message was taken back. */
export interface ScheduleCancelled extends OfMessage {
  readonly type: 'schedule-cancelled';
}

/** Where duplicates are detected: messages with this key are dropped until `untilMs`. */
export interface MessageIdRemembered {
  readonly type: 'message-id-remembered';
  readonly entity: string;
  readonly key: string;
  readonly untilMs: number;
}

/** Until when the message is locked; undefined for one whose session is. */
export interface MessageLocked extends OfMessage {
  readonly type: 'message-locked';
  readonly token: Uint8Array;
  readonly untilMs: number | undefined;
}

export interface LockRenewed extends OfMessage {
  readonly type: 'lock-renewed';
  readonly token: Uint8Array;
  readonly untilMs: number;
}

export interface MessageCompleted extends OfMessage {
  readonly type: 'message-completed';
}

/** Put aside, and no longer locked. */
export interface MessageDeferred extends OfMessage {
  readonly type: 'message-deferred';
  readonly deliveryCount: number;
  readonly changes: PropertyChanges | undefined;
}

/** Taken out by a receive-and-delete receiver. */
export interface MessageReceived extends OfMessage {
  readonly type: 'message-received';
}

/** Its lock is gone and it may be delivered again; also when it expires or is dead-lettered right after. */
export interface MessageReturned extends OfMessage {
  readonly type: 'message-returned';
  readonly why: 'abandoned' | 'lock-expired' | 'released';
  readonly deliveryCount: number;
  readonly changes: PropertyChanges | undefined;
}

/** Dropped because its time to live was over. */
export interface MessageExpired extends OfMessage {
  readonly type: 'message-expired';
}

/** Moved out of `entity` to the dead-letter queue `to`, where it is `message`. */
export interface MessageDeadLettered extends OfMessage {
  readonly type: 'message-dead-lettered';
  readonly to: string;
  readonly message: StoredMessage;
  readonly deliveryCount: number;
  readonly changes: PropertyChanges | undefined;
}

/** Moved on to the entity `to`, which enqueues or publishes it right after, or drops it as a duplicate. */
export interface MessageForwarded extends OfMessage {
  readonly type: 'message-forwarded';
  readonly to: string;
}

/** Taken out by a batch deletion. */
export interface MessageDeleted extends OfMessage {
  readonly type: 'message-deleted';
}

/** The ways out of an entity of which there is nothing more to say. */
export type MessageEnded =
  | MessageCompleted
  | MessageReceived
  | MessageExpired
  | MessageDeleted
  | MessageActivated
  | ScheduleCancelled;

interface OfSession {
  readonly entity: string;
  readonly sessionId: string;
}

/** A receiver holds the session. */
export interface SessionLocked extends OfSession {
  readonly type: 'session-locked';
  readonly untilMs: number;
}

export interface SessionLockRenewed extends OfSession {
  readonly type: 'session-lock-renewed';
  readonly untilMs: number;
}

/** Nobody holds the session any more; the messages that were locked with it return right after. */
export interface SessionUnlocked extends OfSession {
  readonly type: 'session-unlocked';
  readonly why: 'closed' | 'lock-expired';
}

export interface SessionStateSet extends OfSession {
  readonly type: 'session-state-set';
  readonly state: Uint8Array | undefined;
}

/** A subscription has a new rule; its first ones are those of its definition. */
export interface RuleAdded {
  readonly type: 'rule-added';
  readonly entity: string;
  readonly rule: Rule;
}

export interface RuleRemoved {
  readonly type: 'rule-removed';
  readonly entity: string;
  readonly name: string;
}

/** The rule of this name is another one now. It keeps its place. */
export interface RuleUpdated {
  readonly type: 'rule-updated';
  readonly entity: string;
  readonly rule: Rule;
}

/** A topic comes without its subscriptions: they follow with facts of their own. A subscription comes with its first rules. */
export interface EntityCreated {
  readonly type: 'entity-created';
  readonly entity: string;
  readonly declared: DeclaredEntity;
  readonly createdAtMs: number;
}

/** The whole new definition, without subscriptions and rules, which stay. */
export interface EntityUpdated {
  readonly type: 'entity-updated';
  readonly entity: string;
  readonly declared: DeclaredEntity;
  readonly updatedAtMs: number;
}

/** With everything in it and its dead-letter queue. Those of a topic's subscriptions come before it. */
export interface EntityDeleted {
  readonly type: 'entity-deleted';
  readonly entity: string;
  readonly why: 'asked' | 'idle';
}

/** The durable facts of a namespace: a store that keeps them can bring back every message with its locks. */
export type Event =
  | MessagePublished
  | NumberReserved
  | MessageEnqueued
  | MessageScheduled
  | MessageActivated
  | ScheduleCancelled
  | MessageIdRemembered
  | MessageLocked
  | LockRenewed
  | MessageCompleted
  | MessageDeferred
  | MessageReceived
  | MessageReturned
  | MessageExpired
  | MessageDeadLettered
  | MessageForwarded
  | MessageDeleted
  | SessionLocked
  | SessionLockRenewed
  | SessionUnlocked
  | SessionStateSet
  | RuleAdded
  | RuleRemoved
  | RuleUpdated
  | EntityCreated
  | EntityUpdated
  | EntityDeleted;
