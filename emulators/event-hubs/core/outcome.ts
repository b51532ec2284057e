import type { Event } from './events.ts';
import type { Failure } from './failure.ts';
import type { StoredEvent } from './stored-event.ts';

/*
 * The part of the core's contract that says what a command has brought about; the commands are in `commands.ts`.
 */

/** A run of events handed to one reader, in order. Never empty. */
export interface Delivery {
  readonly reader: number;
  readonly events: readonly StoredEvent[];
}

/** The reader gets nothing more: another one owns the partition now, or there is nothing to read any more. */
export interface ReaderClosed {
  readonly type: 'reader-closed';
  readonly reader: number;
  readonly failure: Failure;
}

/** Another link has taken over the producer's id with a newer epoch, or the hub is gone. */
export interface ProducerClosed {
  readonly type: 'producer-closed';
  readonly producer: number;
  readonly failure: Failure;
}

/** What a reader or producer is told beside its deliveries. */
export type Notice = ReaderClosed | ProducerClosed;

/** What a command has brought about. */
export interface Outcome<R> {
  readonly reply: R | Failure;
  /** Durable facts, in order. */
  readonly events: readonly Event[];
  /** To be told before the deliveries. */
  readonly notices: readonly Notice[];
  /** To be put on the wire, in order. */
  readonly deliveries: readonly Delivery[];
  /** When to send {@link Wake}: later than now, never too late. Infinity when nothing is due. */
  readonly wakeAtMs: number;
}
