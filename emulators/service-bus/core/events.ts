import type { PropertyChanges, StoredMessage } from './message.ts';

/** Where it happened: an entity's path and a message's sequence number there. */
interface OfMessage {
  readonly entity: string;
  readonly sequenceNumber: number;
}

/** A topic has given out a sequence number; the copies follow as `message-enqueued` of the subscriptions. */
export interface MessagePublished extends OfMessage {
  readonly type: 'message-published';
}

/** A new message. Of `message`, only what never changes is part of the fact. */
export interface MessageEnqueued {
  readonly type: 'message-enqueued';
  readonly entity: string;
  readonly message: StoredMessage;
}

export interface MessageLocked extends OfMessage {
  readonly type: 'message-locked';
  readonly token: Uint8Array;
  readonly untilMs: number;
}

export interface LockRenewed extends OfMessage {
  readonly type: 'lock-renewed';
  readonly token: Uint8Array;
  readonly untilMs: number;
}

export interface MessageCompleted extends OfMessage {
  readonly type: 'message-completed';
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

/** The durable facts of a namespace: a store that keeps them can bring back every message with its locks. */
export type Event =
  | MessagePublished
  | MessageEnqueued
  | MessageLocked
  | LockRenewed
  | MessageCompleted
  | MessageReceived
  | MessageReturned
  | MessageExpired
  | MessageDeadLettered;
