import type { Event } from './events.ts';
import type { Failure } from './failure.ts';
import type { Lock } from './lock.ts';
import type { StoredMessage } from './message.ts';

/*
 * The part of the core's contract that says what a command has brought about; the commands are in `commands.ts`.
 */

export interface HandedOut {
  readonly message: StoredMessage;
  /** Undefined in receive-and-delete. */
  readonly lock: Lock | undefined;
}

/** One message handed to one receiver. */
export interface Delivery extends HandedOut {
  readonly receiver: number;
}

export interface SessionAccepted {
  readonly type: 'session-accepted';
  readonly receiver: number;
  readonly sessionId: string;
  readonly lockedUntilMs: number;
}

/** The waiting for a session has ended without one; the receiver is closed. */
export interface SessionNotAccepted {
  readonly type: 'session-not-accepted';
  readonly receiver: number;
  readonly failure: Failure;
}

/** The lock of a session has expired; the receiver stays open and gets nothing more. */
export interface SessionLost {
  readonly type: 'session-lost';
  readonly receiver: number;
  readonly failure: Failure;
}

/** The entity was deleted, or gives out no messages any more. The receiver is closed; its locks stay while the entity does. */
export interface ReceiverClosed {
  readonly type: 'receiver-closed';
  readonly receiver: number;
  readonly failure: Failure;
}

/** What a receiver is told beside its deliveries. */
export type Notice = SessionAccepted | SessionNotAccepted | SessionLost | ReceiverClosed;

/** What a command has brought about. */
export interface Outcome<R> {
  readonly reply: R | Failure;
  /** Durable facts, in order. */
  readonly events: readonly Event[];
  /** To be told before the deliveries. */
  readonly notices: readonly Notice[];
  /** To be put on the wire, in order. */
  readonly deliveries: readonly Delivery[];
  /** The paths of entities, dead-letter queues among them, that had no active message before one came. It may be gone again. */
  readonly filled: readonly string[];
  /** When to send {@link Wake}: later than now, never too late. Infinity when nothing is due. */
  readonly wakeAtMs: number;
}
