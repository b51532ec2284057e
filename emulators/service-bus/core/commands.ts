import type { Event } from './events.ts';
import type { Lock } from './lock.ts';
import type { IncomingMessage, PropertyChanges, StoredMessage } from './message.ts';

/*
 * The contract of the core: every command that a namespace accepts, with its reply. Entities are named by their path:
 * `orders`, `events`, `events/Subscriptions/all`, `orders/$DeadLetterQueue`, in any case.
 */

/** Everything that can go wrong in the domain. How each looks on a wire is said once, in `../errors.ts`. */
export const DOMAIN_ERRORS = [
  'entity-not-found',
  'not-a-sender-entity',
  'not-a-receiver-entity',
  'dead-letter-queue-is-read-only',
  'dead-letter-from-dead-letter-queue',
  'message-too-large',
  'message-lock-lost',
  'argument-out-of-range',
  'receiver-already-open',
  'receiver-not-open',
] as const;
export type DomainError = (typeof DOMAIN_ERRORS)[number];

/** The reply to a command that could not be carried out. Nothing has changed then, except by the time that passed. */
export class Failure {
  readonly error: DomainError;
  /** What the error's text is about: the entity's path, the sizes, the argument. */
  readonly detail: string;

  constructor(error: DomainError, detail: string) {
    this.error = error;
    this.detail = detail;
  }
}

/** Enqueues all messages, or none. */
export interface Send {
  readonly type: 'send';
  readonly entity: string;
  readonly messages: readonly IncomingMessage[];
}

/** Of the messages sent, in order. A topic's numbers differ from those of its subscriptions' copies. */
export interface Sent {
  readonly sequenceNumbers: readonly number[];
}

export type ReceiveMode = 'peek-lock' | 'receive-and-delete';

/** Opens a receiver without credit. `receiver` is any number that the caller has not given to another open receiver. */
export interface OpenReceiver {
  readonly type: 'open-receiver';
  readonly entity: string;
  readonly receiver: number;
  readonly mode: ReceiveMode;
}

/**
 * Sets the receiver's outstanding credit, 0 or more. What is available is delivered at once. Credit is served in the order
 * in which it was granted, over all receivers of the entity; credit taken back is the youngest.
 */
export interface Grant {
  readonly type: 'grant';
  readonly receiver: number;
  readonly credit: number;
}

/** Ends a receiver. Its locks stay until they expire or are settled, as in the service. */
export interface CloseReceiver {
  readonly type: 'close-receiver';
  readonly receiver: number;
}

export type SettlementOutcome =
  | { readonly type: 'complete' }
  /** Back into the queue, counted as a failed delivery. */
  | { readonly type: 'abandon'; readonly changes?: PropertyChanges }
  | {
      readonly type: 'dead-letter';
      readonly reason?: string;
      readonly description?: string;
      readonly changes?: PropertyChanges;
    }
  /** Back into the queue, not counted. */
  | { readonly type: 'release' };

/** Ends a lock. */
export interface Settle {
  readonly type: 'settle';
  readonly lock: Lock;
  readonly outcome: SettlementOutcome;
}

/** Looks up a lock that is held now, by whichever receiver. */
export interface FindLock {
  readonly type: 'find-lock';
  readonly entity: string;
  readonly token: Uint8Array;
}

/** Extends all locks by the entity's lock duration from now, or none of them. */
export interface RenewLocks {
  readonly type: 'renew-locks';
  readonly entity: string;
  readonly tokens: readonly Uint8Array[];
}

export interface Renewed {
  /** When each lock ends now, in the order of the tokens. */
  readonly expirationsMs: readonly number[];
}

/** Up to `count` messages from a sequence number on, in order, locked ones too. Changes nothing. */
export interface Peek {
  readonly type: 'peek';
  readonly entity: string;
  readonly fromSequenceNumber: number;
  readonly count: number;
}

export interface Peeked {
  readonly messages: readonly StoredMessage[];
}

/** Time has passed. To be sent at {@link Outcome.wakeAtMs}; harmless at any other time. */
export interface Wake {
  readonly type: 'wake';
}

export interface DescribeEntity {
  readonly type: 'describe-entity';
  readonly entity: string;
}

export type EntityKind = 'queue' | 'topic' | 'subscription' | 'dead-letter-queue';

export interface EntityDescription {
  /** In the spelling it was created with. */
  readonly path: string;
  readonly kind: EntityKind;
  /** 0 for a topic. */
  readonly lockDurationMs: number;
  /** What one message sent to it may measure; 0 where nothing can be sent. */
  readonly messageSizeBytesMax: number;
}

interface Contract {
  send: { command: Send; reply: Sent };
  'open-receiver': { command: OpenReceiver; reply: EntityDescription };
  grant: { command: Grant; reply: undefined };
  'close-receiver': { command: CloseReceiver; reply: undefined };
  settle: { command: Settle; reply: undefined };
  'find-lock': { command: FindLock; reply: Lock };
  'renew-locks': { command: RenewLocks; reply: Renewed };
  peek: { command: Peek; reply: Peeked };
  wake: { command: Wake; reply: undefined };
  'describe-entity': { command: DescribeEntity; reply: EntityDescription };
}

export type Command = Contract[keyof Contract]['command'];
export type ReplyOf<C extends Command> = Contract[C['type']]['reply'];
export type Reply = Contract[keyof Contract]['reply'];

/** One message handed to one receiver. */
export interface Delivery {
  readonly receiver: number;
  readonly message: StoredMessage;
  /** Undefined in receive-and-delete. */
  readonly lock: Lock | undefined;
}

/** What a command has brought about. */
export interface Outcome<R> {
  readonly reply: R | Failure;
  /** Durable facts, in order. */
  readonly events: readonly Event[];
  /** To be put on the wire, in order. */
  readonly deliveries: readonly Delivery[];
  /** When to send {@link Wake}: later than now, never too late. Infinity when nothing is due. */
  readonly wakeAtMs: number;
}
