import type { EventSubscriptionDefinition } from '../definitions.ts';
import type { AcceptedEvent } from '../event/accepted-event.ts';
import type { DeadLetterReason, PastAttempt, RetrySchedule } from './commands.ts';

/*
 * The durable facts of push delivery. What they say is enough to go on after the process was killed; an attempt that was under way
 * then is made again.
 */

export type Fact =
  | SubscriptionPut
  | SubscriptionDeleted
  | EventStored
  | DeliveryChanged
  | DeliveryEnded
  | CountsChanged;

export interface StoredSubscription {
  readonly source: string;
  readonly name: string;
  readonly definition: EventSubscriptionDefinition;
  readonly schedule: RetrySchedule;
  readonly isHeld: boolean;
}

export interface SubscriptionPut {
  readonly type: 'subscription-put';
  readonly subscription: number;
  readonly state: StoredSubscription;
}

export interface SubscriptionDeleted {
  readonly type: 'subscription-deleted';
  readonly subscription: number;
}

/** An event that waits in at least one subscription. Stored once for all of them. */
export interface EventStored {
  readonly type: 'event-stored';
  /** Grows from event to event. */
  readonly number: number;
  readonly event: AcceptedEvent;
  readonly publishedAtMs: number;
  /** A GUID, from which the output id of each subscription follows. */
  readonly outputId: string;
  readonly subscriptions: readonly number[];
}

/** How far the delivery of an event to a subscription has come, if its first attempt is over. */
export interface Progress {
  readonly state: 'waiting' | 'dead-lettering';
  readonly dueAtMs: number;
  readonly attempts: readonly PastAttempt[];
  readonly reason: DeadLetterReason | undefined;
  /** When the first attempt to write the dead letter was due. */
  readonly deadLetterSinceMs: number | undefined;
}

export interface DeliveryChanged {
  readonly type: 'delivery-changed';
  readonly number: number;
  readonly subscription: number;
  readonly progress: Progress;
}

export interface DeliveryEnded {
  readonly type: 'delivery-ended';
  readonly number: number;
  readonly subscription: number;
  /** The event waits in no other subscription. */
  readonly isLast: boolean;
}

export interface EndedCounts {
  readonly delivered: number;
  readonly deadLettered: number;
  readonly dropped: number;
}

export interface CountsChanged {
  readonly type: 'counts-changed';
  readonly subscription: number;
  readonly counts: EndedCounts;
}
