import type { StoredMessage } from './message.ts';
import type { Receiver } from './receiver.ts';
import type { SessionHold } from './session.ts';
import type { Turn } from './turn.ts';

/** The available messages of a queue, and the receivers that wait for them. */
export interface Line {
  /** The message has come into the queue, in whatever state. */
  entered(message: StoredMessage, turn: Turn): void;
  /** The message was in the queue before the process started. */
  restored(message: StoredMessage): void;
  /** The message has left the queue. It is `gone`. */
  left(message: StoredMessage): void;
  /** The message may be delivered, for the first time or again. */
  add(message: StoredMessage, turn: Turn): void;
  /** Sets a receiver's credit. */
  grant(receiver: Receiver, credit: number, turn: Turn): void;
  close(receiver: Receiver, turn: Turn): void;
  /** Whether a receiver waits for messages, or holds a session. */
  readonly isAwaited: boolean;
}

/** The queue behind a line. */
export interface LineOwner {
  /** Hands an available message, which is taken from the line already, to a receiver; locked with its session if it has one. */
  handOver(message: StoredMessage, receiver: Receiver, hold: SessionHold | undefined, turn: Turn): void;
}
