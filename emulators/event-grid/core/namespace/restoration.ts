import type { Backlog } from '../backlog.ts';
import type { AcceptedEvent } from '../event/accepted-event.ts';
import type { Outcome } from './commands.ts';
import type { EventQueue } from './event-queue.ts';
import type { StoredState } from './facts.ts';
import { StoredEvent } from './stored-event.ts';
import type { Topic } from './topic.ts';
import type { Turn } from './turn.ts';

export interface RestorationOptions {
  readonly topic: (name: string) => Topic | undefined;
  readonly backlog: Backlog;
  readonly turn: Turn;
  /** Carries on from the highest number that was ever given. */
  readonly restored: (lastSequenceNumber: number) => Outcome<undefined>;
}

/** An event as it was kept. */
export interface EventToRestore {
  readonly sequenceNumber: number;
  readonly publishedAtMs: number;
  readonly event: AcceptedEvent;
}

/**
 * Brings the events of a namespace back from what was kept of its facts: each event once, in the order of their numbers, into
 * every queue that had it. What fell due in the meantime happens at the end.
 */
export class Restoration {
  readonly #options: RestorationOptions;
  readonly #events = new Map<number, StoredEvent>();
  #lastSequenceNumber = 0;

  constructor(options: RestorationOptions) {
    this.#options = options;
  }

  event({ sequenceNumber, event, publishedAtMs }: EventToRestore): void {
    const { backlog } = this.#options;
    this.#lastSequenceNumber = Math.max(this.#lastSequenceNumber, sequenceNumber);
    this.#events.set(sequenceNumber, new StoredEvent(sequenceNumber, event, publishedAtMs, backlog));
  }

  /** Undefined where there is none any more. */
  queue(topic: string, subscription: string): EventQueue | undefined {
    return this.#options.topic(topic)?.queue(subscription);
  }

  /** Puts an event into a queue. False when it is not known. */
  enter(queue: EventQueue, sequenceNumber: number, state: StoredState | undefined): boolean {
    const stored = this.#events.get(sequenceNumber);
    if (stored === undefined) return false;
    queue.restore(stored, state, this.#options.turn);
    return true;
  }

  /** The numbers of events that no queue has. */
  finish(): { readonly orphans: readonly number[]; readonly outcome: Outcome<undefined> } {
    const orphans = [...this.#events.values()].filter((stored) => stored.references === 0);
    return {
      orphans: orphans.map(({ sequenceNumber }) => sequenceNumber),
      outcome: this.#options.restored(this.#lastSequenceNumber),
    };
  }
}
