import { Due, Lane, type Schedule } from '../../../src/kernel/schedule.ts';
import type { StoredMessage } from './message.ts';
import type { Turn } from './turn.ts';

/** The end of one message's time to live. */
export class ExpiryDue extends Due<Turn> {
  readonly message: StoredMessage;
  readonly #expiries: Expiries;

  constructor(message: StoredMessage, expiries: Expiries) {
    super();
    this.message = message;
    this.#expiries = expiries;
  }

  fall(turn: Turn): void {
    this.#expiries.fell(this, turn);
  }
}

/** The times to live of a queue's messages: one lane for each duration in use, since equal durations end in order. */
export class Expiries {
  readonly #schedule: Schedule<Turn>;
  readonly #onEnd: (message: StoredMessage, turn: Turn) => void;
  readonly #lanes = new Map<number, Lane<Turn>>();

  /** `onEnd` is called for each message whose time to live is over; it no longer counts then. */
  constructor(schedule: Schedule<Turn>, onEnd: (message: StoredMessage, turn: Turn) => void) {
    this.#schedule = schedule;
    this.#onEnd = onEnd;
  }

  /** To be called when the message is enqueued, if it expires at all. */
  start(message: StoredMessage): void {
    let lane = this.#lanes.get(message.ttlMs);
    if (lane === undefined) {
      lane = new Lane(this.#schedule);
      this.#lanes.set(message.ttlMs, lane);
    }
    message.expiry = new ExpiryDue(message, this);
    lane.add(message.expiry, message.expiresAtMs);
  }

  /** To be called when the message leaves the queue, whether it counts or not. */
  stop(message: StoredMessage): void {
    const expiry = message.expiry;
    if (expiry === undefined) return;
    expiry.lane?.remove(expiry);
    this.#forget(message);
  }

  fell(expiry: ExpiryDue, turn: Turn): void {
    this.#forget(expiry.message);
    this.#onEnd(expiry.message, turn);
  }

  /** All messages are gone with their queue. */
  clear(): void {
    for (const lane of this.#lanes.values()) lane.clear();
    this.#lanes.clear();
  }

  #forget(message: StoredMessage): void {
    message.expiry = undefined;
    if (this.#lanes.get(message.ttlMs)?.first === undefined) this.#lanes.delete(message.ttlMs);
  }
}
