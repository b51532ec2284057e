import type { EventSubscriptionDefinition } from '../definitions.ts';
import type { AcceptedEvent } from '../event/accepted-event.ts';
import type { Failure } from '../failure.ts';
import type { Fact } from './facts.ts';

/*
 * The contract of push delivery: what becomes of events from their acceptance to their end. The core decides what is tried when;
 * whoever executes commands carries the attempts out and reports each one's result by `finish-attempt`.
 *
 * Sources are resource ids, subscriptions are named within their source; both count in any case.
 */

/** `basic` is the schedule of topics and domains, `namespace` that of push subscriptions of namespaces. [event-grid-protocol 3.4, 6.1] */
export type RetrySchedule = 'basic' | 'namespace';

/** Hands all events to all subscriptions of these sources whose filter lets them pass, or none: the backlog may be full. */
export interface Publish {
  readonly type: 'publish';
  /** Of all events: a topic, or a domain. */
  readonly sources: readonly string[];
  /** Of each event one more: the domain topic that it names. Absent: none. */
  readonly ownSources?: readonly string[] | undefined;
  readonly events: readonly AcceptedEvent[];
}

export interface Published {
  /** How often an event was taken in by a subscription. */
  readonly matches: number;
}

/** Creates a subscription, or changes one: what waits is delivered by the new definition. */
export interface PutSubscription {
  readonly type: 'put-subscription';
  readonly source: string;
  readonly name: string;
  readonly definition: EventSubscriptionDefinition;
  readonly schedule: RetrySchedule;
  /** Events are taken in but not delivered, as long as the endpoint has not shown that it wants them. */
  readonly isHeld: boolean;
}

/** Drops what waits. What comes of attempts that are under way is not looked at any more. */
export interface DeleteSubscription {
  readonly type: 'delete-subscription';
  readonly source: string;
  readonly name: string;
}

export interface GetSubscription {
  readonly type: 'get-subscription';
  readonly source: string;
  readonly name: string;
}

export interface SubscriptionState {
  /** As spelled at the creation. */
  readonly source: string;
  readonly name: string;
  readonly definition: EventSubscriptionDefinition;
  readonly schedule: RetrySchedule;
  readonly isHeld: boolean;
  readonly counts: SubscriptionCounts;
}

/** Since the creation, but for `waiting`. */
export interface SubscriptionCounts {
  /** To be delivered, or being delivered, or to be dead-lettered. */
  readonly waiting: number;
  readonly delivered: number;
  readonly deadLettered: number;
  readonly dropped: number;
}

/** What becomes of each event: those that wait, and the last ones that have ended, the newest first. */
export interface ListEvents {
  readonly type: 'list-events';
  readonly source: string;
  readonly name: string;
  readonly skip: number;
  readonly top: number;
}

export interface EventState {
  readonly event: AcceptedEvent;
  readonly publishedAtMs: number;
  readonly state: 'waiting' | 'delivering' | 'dead-lettering' | 'delivered' | 'dead-lettered' | 'dropped';
  readonly attempts: readonly PastAttempt[];
  /** Undefined while one is under way, or when there will be none. */
  readonly nextAttemptAtMs: number | undefined;
  /** Why it is dead-lettered or dropped. */
  readonly deadLetterReason: DeadLetterReason | undefined;
}

export interface PastAttempt {
  readonly type: Attempt['type'];
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly result: AttemptResult;
}

/** Drops all that waits in one subscription. */
export interface PurgeSubscription {
  readonly type: 'purge-subscription';
  readonly source: string;
  readonly name: string;
}

/** Ends an attempt that the core has given out. Unknown ones are ignored: their subscription may be gone. */
export interface FinishAttempt {
  readonly type: 'finish-attempt';
  readonly attempt: number;
  readonly result: AttemptResult;
}

/** Time has passed. To be sent at {@link Outcome.wakeAtMs}; harmless at any other time. */
export interface Wake {
  readonly type: 'wake';
}

/** `lastDeliveryOutcome`. [event-grid-protocol 3.6] */
export type DeliveryOutcome =
  | 'NotFound'
  | 'Disabled'
  | 'Full'
  | 'Unauthorized'
  | 'BadRequest'
  | 'TimedOut'
  | 'Busy'
  | 'PayloadTooLarge'
  | 'Probation'
  | 'Canceled'
  | 'Aborted'
  | 'SocketError'
  | 'ResolutionError'
  | 'Delivering'
  | 'SessionQueueNotSupported'
  | 'Forbidden'
  | 'InvalidAzureFunctionDestination';

export type DeadLetterReason =
  | 'MaxDeliveryAttemptsExceeded'
  | 'TimeToLiveExceeded'
  /** By the consumer of a namespace's queue. */
  | 'Rejected'
  /** Where a result is not tried again: its outcome. */
  | DeliveryOutcome;

/** What came of an attempt, told by whoever carried it out. Whether, and when, it is tried again is the core's decision. */
export type AttemptResult =
  | { readonly type: 'delivered'; readonly status?: number | undefined }
  | {
      readonly type: 'failed';
      readonly outcome: DeliveryOutcome;
      /** The HTTP status, or the one that stands for an AMQP error. Undefined where no answer came. */
      readonly status?: number | undefined;
      /** For people: one sentence. */
      readonly detail: string;
    };

/** For whom an attempt is made. */
export type AttemptTarget = Pick<SubscriptionState, 'source' | 'name' | 'definition' | 'schedule'>;

/** To be carried out. Its events share the result. */
export interface Attempt {
  readonly attempt: number;
  /** `dead-letter`: they are written to the dead-letter destination. */
  readonly type: 'deliver' | 'dead-letter';
  readonly subscription: AttemptTarget;
  /** One, or as many as the batch may have. */
  readonly events: readonly AttemptedEvent[];
}

export interface AttemptedEvent {
  readonly event: AcceptedEvent;
  /** A GUID that is the same at each attempt. */
  readonly outputEventId: string;
  /** Attempts before this one; of a dead letter all. */
  readonly deliveryCount: number;
  readonly publishedAtMs: number;
  /** Of a dead letter. */
  readonly deadLetter: DeadLetterFacts | undefined;
}

export interface DeadLetterFacts {
  readonly reason: DeadLetterReason;
  readonly lastOutcome: DeliveryOutcome | undefined;
  readonly lastAttemptAtMs: number | undefined;
}

interface Contract {
  publish: { command: Publish; reply: Published };
  'put-subscription': { command: PutSubscription; reply: SubscriptionState };
  'delete-subscription': { command: DeleteSubscription; reply: undefined };
  'get-subscription': { command: GetSubscription; reply: SubscriptionState };
  'list-events': { command: ListEvents; reply: readonly EventState[] };
  'purge-subscription': { command: PurgeSubscription; reply: { readonly count: number } };
  'finish-attempt': { command: FinishAttempt; reply: undefined };
  wake: { command: Wake; reply: undefined };
}

export type Command = Contract[keyof Contract]['command'];
export type ReplyOf<C extends Command> = Contract[C['type']]['reply'];

/** What a command has brought about. */
export interface Outcome<R> {
  readonly reply: R | Failure;
  /** Durable, in order. */
  readonly facts: readonly Fact[];
  /** To be begun now. */
  readonly attempts: readonly Attempt[];
  /** When to send {@link Wake}: later than now. Infinity when nothing is due. */
  readonly wakeAtMs: number;
}
