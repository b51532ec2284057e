import type {
  CreateEntity,
  DeleteEntity,
  Entities,
  EntityState,
  GetEntity,
  GetRule,
  ListEntities,
  Purged,
  PurgeEntity,
  UpdateEntity,
  UpdateRule,
} from './administration.ts';
import type { DeadLetterQueueKind } from './dead-letter-queue.ts';
import type { Lock } from './lock.ts';
import type { IncomingMessage, PropertyChanges, StoredMessage } from './message.ts';
import type { HandedOut } from './outcome.ts';
import type { Rule, RuleDefinition } from './rules/rule.ts';
import type {
  DeclareTransaction,
  DischargeTransaction,
  FailTransaction,
  TransactionDeclared,
} from './transaction-commands.ts';

export { DOMAIN_ERRORS, type DomainError, Failure } from './failure.ts';
export type {
  Delivery,
  HandedOut,
  Notice,
  Outcome,
} from './outcome.ts';

/*
 * The contract of the core: every command that a namespace accepts, with its reply. Entities are named by their path:
 * `orders`, `events`, `events/Subscriptions/all`, `orders/$DeadLetterQueue`, `orders/$Transfer/$DeadLetterQueue`, in any case.
 */

/** Enqueues all messages, or none. */
export interface Send {
  readonly type: 'send';
  readonly entity: string;
  readonly messages: readonly IncomingMessage[];
  readonly transaction?: string | undefined;
  /**
   * The entity that they are sent via. In a transaction it is, unless it is said, the first entity that the transaction has to do
   * with. When the destination is disabled or full they go to its transfer dead-letter queue instead.
   */
  readonly via?: string | undefined;
}

/**
 * Of the messages sent, in order; 0 for a duplicate that was dropped, and in a transaction for what is not to be scheduled. A
 * topic's numbers differ from those of its copies.
 */
export interface Sent {
  readonly sequenceNumbers: readonly number[];
}

/** Takes scheduled messages back, all or none. */
export interface CancelScheduled {
  readonly type: 'cancel-scheduled';
  readonly entity: string;
  readonly sequenceNumbers: readonly number[];
  readonly transaction?: string | undefined;
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

/**
 * Opens a receiver that holds a session: the one that is named, or the next that has messages and is held by nobody. The answer
 * is a {@link SessionAccepted}, now or later, or a {@link SessionNotAccepted} when none has turned up in time. Closing the
 * receiver before ends the waiting.
 */
export interface AcceptSession {
  readonly type: 'accept-session';
  readonly entity: string;
  readonly receiver: number;
  readonly mode: ReceiveMode;
  /** Undefined: the next one. */
  readonly sessionId: string | undefined;
  /** How long to wait for the next one. */
  readonly timeoutMs: number;
}

/**
 * Ends a receiver. Its locks stay until they expire or are settled, as in the service; but a session is let go at once, and its
 * messages go back without being counted.
 */
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
  /** Put aside: from now on only {@link ReceiveDeferred} gives it out. Not counted. */
  | { readonly type: 'defer'; readonly changes?: PropertyChanges }
  /** Back into the queue, not counted. */
  | { readonly type: 'release' };

/** Ends a lock. */
export interface Settle {
  readonly type: 'settle';
  readonly lock: Lock;
  readonly outcome: SettlementOutcome;
  readonly transaction?: string | undefined;
}

/** Gives out deferred messages by their numbers, all or none. */
export interface ReceiveDeferred {
  readonly type: 'receive-deferred';
  readonly entity: string;
  readonly sequenceNumbers: readonly number[];
  readonly mode: ReceiveMode;
  /** The session they are of, where sessions are required. It must be held. */
  readonly sessionId: string | undefined;
}

export interface ReceivedDeferred {
  /** In the order of the numbers. */
  readonly messages: readonly HandedOut[];
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

/** Extends the lock of a session that is held. */
export interface RenewSessionLock {
  readonly type: 'renew-session-lock';
  readonly entity: string;
  readonly sessionId: string;
}

export interface SessionRenewed {
  readonly lockedUntilMs: number;
}

/** What the application keeps with a session that is held. */
export interface GetSessionState {
  readonly type: 'get-session-state';
  readonly entity: string;
  readonly sessionId: string;
}

export interface SessionState {
  readonly state: Uint8Array | undefined;
}

/** Undefined clears. */
export interface SetSessionState {
  readonly type: 'set-session-state';
  readonly entity: string;
  readonly sessionId: string;
  readonly state: Uint8Array | undefined;
}

/** The ids of sessions, the oldest first: those that something happened to since then, or those that have active messages. */
export interface ListSessions {
  readonly type: 'list-sessions';
  readonly entity: string;
  readonly updatedSinceMs: number | 'active';
  readonly skip: number;
  readonly top: number;
}

export interface SessionIds {
  readonly sessionIds: readonly string[];
}

/** Up to `count` messages from a sequence number on, in order, in whatever state. Changes nothing. */
export interface Peek {
  readonly type: 'peek';
  readonly entity: string;
  readonly fromSequenceNumber: number;
  readonly count: number;
  /** Only those of this session. */
  readonly sessionId?: string;
}

export interface Peeked {
  readonly messages: readonly StoredMessage[];
}

/** Takes out up to `count` available messages that were enqueued before a time, the oldest first. */
export interface DeleteMessages {
  readonly type: 'delete-messages';
  readonly entity: string;
  readonly count: number;
  readonly enqueuedBeforeMs: number;
  /** Only those of this session. */
  readonly sessionId?: string;
}

export interface DeletedMessages {
  readonly count: number;
}

/** Adds a rule to a subscription: it counts from the next message on. */
export interface AddRule {
  readonly type: 'add-rule';
  readonly entity: string;
  readonly rule: RuleDefinition;
}

export interface RemoveRule {
  readonly type: 'remove-rule';
  readonly entity: string;
  readonly name: string;
}

/** Up to `top` rules behind the first `skip`, in the order in which they were added. */
export interface ListRules {
  readonly type: 'list-rules';
  readonly entity: string;
  readonly skip: number;
  readonly top: number;
}

export interface Rules {
  readonly rules: readonly Rule[];
}

/** Time has passed. To be sent at {@link Outcome.wakeAtMs}; harmless at any other time. */
export interface Wake {
  readonly type: 'wake';
}

export interface DescribeEntity {
  readonly type: 'describe-entity';
  readonly entity: string;
}

/** What lies in an entity, and who is there to take it. Asking is not using it. */
export interface GetAvailability {
  readonly type: 'get-availability';
  readonly entity: string;
}

export interface Availability {
  /** Messages that may be delivered, are locked or deferred. */
  readonly activeCount: number;
  /** Open receivers, with or without credit. Whoever waits for a session is one. */
  readonly receiverCount: number;
}

export type EntityKind = 'queue' | 'topic' | 'subscription' | DeadLetterQueueKind;

export interface EntityDescription {
  /** In the spelling it was created with. */
  readonly path: string;
  readonly kind: EntityKind;
  /** 0 for a topic. */
  readonly lockDurationMs: number;
  /** What one message sent to it may measure; 0 where nothing can be sent. */
  readonly messageSizeBytesMax: number;
  /** Whether messages are received only by those who hold their session. */
  readonly requiresSession: boolean;
}

interface Contract {
  send: { command: Send; reply: Sent };
  'open-receiver': { command: OpenReceiver; reply: EntityDescription };
  'cancel-scheduled': { command: CancelScheduled; reply: undefined };
  'accept-session': { command: AcceptSession; reply: undefined };
  grant: { command: Grant; reply: undefined };
  'close-receiver': { command: CloseReceiver; reply: undefined };
  settle: { command: Settle; reply: undefined };
  'find-lock': { command: FindLock; reply: Lock };
  'renew-locks': { command: RenewLocks; reply: Renewed };
  'receive-deferred': { command: ReceiveDeferred; reply: ReceivedDeferred };
  'renew-session-lock': { command: RenewSessionLock; reply: SessionRenewed };
  'get-session-state': { command: GetSessionState; reply: SessionState };
  'set-session-state': { command: SetSessionState; reply: undefined };
  'list-sessions': { command: ListSessions; reply: SessionIds };
  peek: { command: Peek; reply: Peeked };
  'delete-messages': { command: DeleteMessages; reply: DeletedMessages };
  'add-rule': { command: AddRule; reply: Rule };
  'remove-rule': { command: RemoveRule; reply: Rule };
  'list-rules': { command: ListRules; reply: Rules };
  'create-entity': { command: CreateEntity; reply: EntityState };
  'update-entity': { command: UpdateEntity; reply: EntityState };
  'delete-entity': { command: DeleteEntity; reply: undefined };
  'get-entity': { command: GetEntity; reply: EntityState };
  'list-entities': { command: ListEntities; reply: Entities };
  'purge-entity': { command: PurgeEntity; reply: Purged };
  'get-rule': { command: GetRule; reply: Rule };
  'update-rule': { command: UpdateRule; reply: Rule };
  'declare-transaction': { command: DeclareTransaction; reply: TransactionDeclared };
  'fail-transaction': { command: FailTransaction; reply: undefined };
  'discharge-transaction': { command: DischargeTransaction; reply: undefined };
  wake: { command: Wake; reply: undefined };
  'get-availability': { command: GetAvailability; reply: Availability };
  'describe-entity': { command: DescribeEntity; reply: EntityDescription };
}

export type Command = Contract[keyof Contract]['command'];
export type ReplyOf<C extends Command> = Contract[C['type']]['reply'];
export type Reply = Contract[keyof Contract]['reply'];
