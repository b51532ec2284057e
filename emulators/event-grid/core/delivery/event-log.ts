import type { Delivery } from './delivery.ts';

export interface EventLogLimits {
  /** How many events that have ended a subscription remembers. */
  readonly endedEventsMax: number;
  /** What their payloads may take. The last one is remembered in any case. */
  readonly endedBytesMax: number;
}

/** The events of a subscription in the order of publishing: those that wait, and the last ones that have ended. */
export class EventLog {
  readonly #limits: EventLogLimits;
  #newest: Delivery | undefined = undefined;
  /** In the order in which they have ended. */
  readonly #ended: Delivery[] = [];
  #endedBytes = 0;

  constructor(limits: EventLogLimits) {
    this.#limits = limits;
  }

  /** `delivery` is newer than all that are here. */
  add(delivery: Delivery): void {
    delivery.older = this.#newest;
    if (this.#newest !== undefined) this.#newest.newer = delivery;
    this.#newest = delivery;
  }

  /** It waits no more. */
  ended(delivery: Delivery): void {
    this.#ended.push(delivery);
    this.#endedBytes += delivery.stored.event.payload.length;
    const { endedEventsMax, endedBytesMax } = this.#limits;
    while (this.#ended.length > endedEventsMax || (this.#endedBytes > endedBytesMax && this.#ended.length > 1)) {
      const forgotten = this.#ended.shift()!;
      this.#endedBytes -= forgotten.stored.event.payload.length;
      this.#remove(forgotten);
    }
  }

  /** The newest first. Whoever walks may end what he is shown. */
  *[Symbol.iterator](): Iterator<Delivery> {
    for (let delivery = this.#newest; delivery !== undefined; delivery = delivery.older) yield delivery;
  }

  /** It still knows what is older, so that a walk that has come to it goes on. */
  #remove(delivery: Delivery): void {
    const { older, newer } = delivery;
    if (older !== undefined) older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }
}
