import type { Event } from './events.ts';
import type { Delivery, Notice } from './outcome.ts';
import type { Reader } from './reader.ts';
import type { RetentionWatch } from './retention-watch.ts';

const NOTHING: never[] = [];

/**
 * What is being brought about by the command that is carried out right now. Most commands bring about one thing or none, so
 * a list starts as the shared empty one, then is made for the one: a list that grows by push is made for seventeen.
 */
export class Turn {
  readonly nowMs: number;
  /** Who is to know when events grow old. */
  readonly retention: RetentionWatch;
  #events: Event[] = NOTHING;
  #notices: Notice[] = NOTHING;
  #deliveries: Delivery[] = NOTHING;
  #touched: Reader[] = NOTHING;

  constructor(nowMs: number, retention: RetentionWatch) {
    this.nowMs = nowMs;
    this.retention = retention;
  }

  get events(): readonly Event[] {
    return this.#events;
  }

  get notices(): readonly Notice[] {
    return this.#notices;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  /** Readers that got events or credit in this turn. They are served at its end. */
  get touched(): readonly Reader[] {
    return this.#touched;
  }

  happened(event: Event): void {
    if (this.#events === NOTHING) this.#events = [event];
    else this.#events.push(event);
  }

  notify(notice: Notice): void {
    if (this.#notices === NOTHING) this.#notices = [notice];
    else this.#notices.push(notice);
  }

  deliver(delivery: Delivery): void {
    if (this.#deliveries === NOTHING) this.#deliveries = [delivery];
    else this.#deliveries.push(delivery);
  }

  touch(reader: Reader): void {
    if (this.#touched === NOTHING) this.#touched = [reader];
    else this.#touched.push(reader);
  }
}
