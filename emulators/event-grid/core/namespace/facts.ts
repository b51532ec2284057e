import type { DeadLetterReason } from '../delivery/commands.ts';
import type { AcceptedEvent } from '../event/accepted-event.ts';

/*
 * What outlives the process: which event is in which queue, and in what state. Topics and settings are kept with the resources.
 * Names are as spelled at the creation.
 */

/** Where in the namespace. */
export interface QueueAddress {
  readonly topic: string;
  readonly subscription: string;
}

/** An event was accepted, and taken in by these queues of its topic. */
export interface EventAccepted {
  readonly type: 'event-accepted';
  /** Counts up within the namespace, and is never given twice. */
  readonly sequenceNumber: number;
  readonly publishedAtMs: number;
  readonly event: AcceptedEvent;
  readonly topic: string;
  readonly subscriptions: readonly string[];
}

/** An event of one queue is in another state now. */
export interface EventMoved extends QueueAddress {
  readonly type: 'event-moved';
  readonly sequenceNumber: number;
  readonly state: StoredState;
}

/** An event has left one queue. */
export interface EventLeft extends QueueAddress {
  readonly type: 'event-left';
  readonly sequenceNumber: number;
}

/** No queue has the event any more. */
export interface EventForgotten {
  readonly type: 'event-forgotten';
  readonly sequenceNumber: number;
}

/** With all that is in it. */
export interface QueueDeleted extends QueueAddress {
  readonly type: 'queue-deleted';
}

export type Fact = EventAccepted | EventMoved | EventLeft | EventForgotten | QueueDeleted;

/** How an event is in a queue. One that was just taken in waits, with no delivery. */
export type StoredState =
  | { readonly type: 'waiting'; readonly deliveryCount: number; readonly availableAtMs: number }
  | {
      readonly type: 'locked';
      readonly deliveryCount: number;
      readonly lockToken: string;
      readonly lockedAtMs: number;
      readonly untilMs: number;
    }
  | {
      readonly type: 'dead-lettering';
      readonly deliveryCount: number;
      readonly reason: DeadLetterReason;
      readonly sinceMs: number;
      readonly lastDeliveryAtMs: number | undefined;
    };
