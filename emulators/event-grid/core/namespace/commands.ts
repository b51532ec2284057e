import type { DeadLetterDestination, FilterDefinition } from '../definitions.ts';
import type { Attempt, AttemptResult, EventState } from '../delivery/commands.ts';
import type { AcceptedEvent } from '../event/accepted-event.ts';
import type { Failure } from '../failure.ts';
import type { Fact } from './facts.ts';

/*
 * The contract of one namespace: topics, and the queues of their event subscriptions, out of which events are pulled. Push
 * subscriptions are no business of it: they belong to push delivery. Names count in any case. [event-grid-protocol 6]
 */

/** What an event subscription with a queue is, with all defaults filled in. */
export interface QueueSettings {
  readonly lockDurationMs: number;
  /** An event that has been received so often goes, once its last lock is given up. */
  readonly maxDeliveryCount: number;
  /** From the acceptance on; the topic's retention ends it earlier. */
  readonly timeToLiveMs: number;
  readonly filter: FilterDefinition;
  /** Undefined: what cannot be consumed is dropped. */
  readonly deadLetterDestination?: DeadLetterDestination | undefined;
  /** When the subscription itself goes, with all that waits in it. */
  readonly expiresAtMs?: number | undefined;
}

/** Creates a topic, or changes it for the events from now on. */
export interface PutTopic {
  readonly type: 'put-topic';
  readonly topic: string;
  readonly retentionMs: number;
}

/** With all its queues. */
export interface DeleteTopic {
  readonly type: 'delete-topic';
  readonly topic: string;
}

/** Creates a queue, or changes it: deliveries, locks and matches from now on are by the new settings. */
export interface PutQueue {
  readonly type: 'put-queue';
  readonly topic: string;
  readonly subscription: string;
  readonly settings: QueueSettings;
}

/** Drops what waits. Receives that wait are answered with the failure `subscription-not-found`. */
export interface DeleteQueue {
  readonly type: 'delete-queue';
  readonly topic: string;
  readonly subscription: string;
}

/** Hands all events to every queue of the topic whose filter lets them pass, or none: the backlog may be full. */
export interface Publish {
  readonly type: 'publish';
  readonly topic: string;
  readonly events: readonly AcceptedEvent[];
}

export interface Published {
  /** How often an event was taken in by a queue. */
  readonly matches: number;
}

/**
 * Locks up to so many events. Where there are some they are the reply, however few. Else the reply is undefined, and the receiver
 * waits until there are some, until the time is over or until it is cancelled; the first that waits is served first.
 */
export interface Receive {
  readonly type: 'receive';
  readonly topic: string;
  readonly subscription: string;
  /** Any number that the caller has not given to another receiver that waits. */
  readonly receiver: number;
  readonly eventsMax: number;
  readonly waitUntilMs: number;
}

/** The receiver does not wait any more, and gets no delivery. */
export interface CancelReceive {
  readonly type: 'cancel-receive';
  readonly receiver: number;
}

/** Events that were handed out are as they were before: the receiver was gone when they came. */
export interface UndoReceive {
  readonly type: 'undo-receive';
  readonly topic: string;
  readonly subscription: string;
  readonly lockTokens: readonly string[];
}

export interface ReceivedEvent {
  readonly event: AcceptedEvent;
  readonly lockToken: string;
  /** 1 at first. */
  readonly deliveryCount: number;
}

interface Settlement {
  readonly topic: string;
  readonly subscription: string;
  readonly lockTokens: readonly string[];
}

/** The events are consumed. */
export interface Acknowledge extends Settlement {
  readonly type: 'acknowledge';
}

/** The events can be received again, after the delay. */
export interface Release extends Settlement {
  readonly type: 'release';
  readonly delayMs: number;
}

/** The events are dead-lettered, or dropped. */
export interface Reject extends Settlement {
  readonly type: 'reject';
}

/** The locks last for the lock duration from now on, but no longer than an hour after they were made. */
export interface RenewLocks extends Settlement {
  readonly type: 'renew-locks';
}

/** Each lock stands for itself: some may fail while others succeed. */
export interface Settled {
  readonly succeeded: readonly string[];
  readonly failed: readonly FailedLock[];
}

export interface FailedLock {
  readonly lockToken: string;
  /** It never was one of the service's, or it is not held any more. */
  readonly error: 'BadToken' | 'TokenLost';
}

export interface GetQueue {
  readonly type: 'get-queue';
  readonly topic: string;
  readonly subscription: string;
}

export interface QueueState {
  /** As spelled at the creation. */
  readonly topic: string;
  readonly subscription: string;
  readonly settings: QueueSettings;
  readonly counts: QueueCounts;
}

/** Those that are there now; then since the creation. */
export interface QueueCounts {
  /** Can be received, or will be after a delay. */
  readonly waiting: number;
  readonly locked: number;
  /** To be written to the dead-letter destination. */
  readonly deadLettering: number;
  readonly acknowledged: number;
  readonly deadLettered: number;
  readonly dropped: number;
}

/** What becomes of each event: those that are there, then the last ones that have ended, the newest first. */
export interface ListEvents {
  readonly type: 'list-events';
  readonly topic: string;
  readonly subscription: string;
  readonly skip: number;
  readonly top: number;
}

/** Drops all that is in one queue, locked or not. */
export interface PurgeQueue {
  readonly type: 'purge-queue';
  readonly topic: string;
  readonly subscription: string;
  /** The queue is as if it were new: of what has ended nothing is known any more, either. Default: false. */
  readonly forgetsEnded?: boolean;
}

/** Ends an attempt to dead-letter that the core has given out. Unknown ones are ignored: their queue may be gone. */
export interface FinishAttempt {
  readonly type: 'finish-attempt';
  readonly attempt: number;
  readonly result: AttemptResult;
}

/** Time has passed. To be sent at {@link Outcome.wakeAtMs}; harmless at any other time. */
export interface Wake {
  readonly type: 'wake';
}

interface Contract {
  'put-topic': { command: PutTopic; reply: undefined };
  'delete-topic': { command: DeleteTopic; reply: undefined };
  'put-queue': { command: PutQueue; reply: undefined };
  'delete-queue': { command: DeleteQueue; reply: undefined };
  publish: { command: Publish; reply: Published };
  receive: { command: Receive; reply: readonly ReceivedEvent[] | undefined };
  'cancel-receive': { command: CancelReceive; reply: undefined };
  'undo-receive': { command: UndoReceive; reply: undefined };
  acknowledge: { command: Acknowledge; reply: Settled };
  release: { command: Release; reply: Settled };
  reject: { command: Reject; reply: Settled };
  'renew-locks': { command: RenewLocks; reply: Settled };
  'get-queue': { command: GetQueue; reply: QueueState };
  'list-events': { command: ListEvents; reply: readonly EventState[] };
  'purge-queue': { command: PurgeQueue; reply: { readonly count: number } };
  'finish-attempt': { command: FinishAttempt; reply: undefined };
  wake: { command: Wake; reply: undefined };
}

export type Command = Contract[keyof Contract]['command'];
export type Reply = Contract[keyof Contract]['reply'];
export type ReplyOf<C extends Command> = Contract[C['type']]['reply'];
/** Commands that name a queue that must be there. */
export type QueueCommand = Extract<Command, Settlement | GetQueue | ListEvents | PurgeQueue | Receive>;

/** What a receiver has waited for. It does not wait any more. */
export interface Delivery {
  readonly receiver: number;
  /** Empty: the time is over. A failure: the queue is gone. */
  readonly result: readonly ReceivedEvent[] | Failure;
}

/** What a command has brought about. */
export interface Outcome<R> {
  readonly reply: R | Failure;
  /** To be kept, in order. */
  readonly facts: readonly Fact[];
  readonly deliveries: readonly Delivery[];
  /** To be begun now: each writes one event to the dead-letter destination. */
  readonly attempts: readonly Attempt[];
  /** When to send {@link Wake}: later than now. Infinity when nothing is due. */
  readonly wakeAtMs: number;
}
