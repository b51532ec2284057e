import type { AcceptedEvent } from '../event/accepted-event.ts';
import type { StoredEvent } from './stored-event.ts';

/** What an event costs beside its payload: envelope and bookkeeping, roughly. */
const EVENT_BYTES = 800;
/** What waiting in one more subscription costs. */
const DELIVERY_BYTES = 200;

/** What all events that wait take in memory, which is bounded. */
export class Backlog {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= this.#bytesMax;
  }

  /** The event waits in one more subscription. */
  add(stored: StoredEvent): void {
    this.#bytes += stored.references++ === 0 ? backlogBytes(stored.event, 1) : DELIVERY_BYTES;
  }

  /** The event waits in one subscription less. Whether that was the last one. */
  release(stored: StoredEvent): boolean {
    const isLast = --stored.references === 0;
    this.#bytes -= isLast ? backlogBytes(stored.event, 1) : DELIVERY_BYTES;
    return isLast;
  }
}

/** How much of the backlog an event takes that waits in so many subscriptions, at least one. */
export function backlogBytes({ payload }: AcceptedEvent, subscriptions: number): number {
  return payload.length + EVENT_BYTES + subscriptions * DELIVERY_BYTES;
}
