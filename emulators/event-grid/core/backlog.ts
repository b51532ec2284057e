import type { AcceptedEvent } from './event/accepted-event.ts';

/** An event that is kept once, however many wait for it. */
export interface Kept {
  readonly event: AcceptedEvent;
  /** In how many subscriptions it waits. Changed by {@link Backlog} alone. */
  references: number;
}

/** About what an event costs beside its payload: once, and in each subscription. */
export interface BacklogCosts {
  readonly eventBytes: number;
  readonly entryBytes: number;
}

/** What all events that wait take in memory, which is bounded. */
export class Backlog {
  readonly #bytesMax: number;
  readonly #costs: BacklogCosts;
  #bytes = 0;

  constructor(bytesMax: number, costs: BacklogCosts) {
    this.#bytesMax = bytesMax;
    this.#costs = costs;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= this.#bytesMax;
  }

  /** What an event takes that waits in so many subscriptions. */
  bytesOf({ payload }: AcceptedEvent, subscriptions: number): number {
    const { eventBytes, entryBytes } = this.#costs;
    return subscriptions === 0 ? 0 : payload.length + eventBytes + subscriptions * entryBytes;
  }

  /** The event waits in one more subscription. */
  add(kept: Kept): void {
    this.#bytes += kept.references++ === 0 ? this.bytesOf(kept.event, 1) : this.#costs.entryBytes;
  }

  /** The event waits in one subscription less. Whether that was the last one. */
  release(kept: Kept): boolean {
    const isLast = --kept.references === 0;
    this.#bytes -= isLast ? this.bytesOf(kept.event, 1) : this.#costs.entryBytes;
    return isLast;
  }
}
