import type { Backlog, Kept } from '../backlog.ts';
import type { AcceptedEvent } from '../event/accepted-event.ts';
import type { Turn } from './turn.ts';

/** An accepted event, shared by all queues that have it. */
export class StoredEvent implements Kept {
  readonly sequenceNumber: number;
  readonly event: AcceptedEvent;
  readonly publishedAtMs: number;
  /** How many queues have it. */
  references = 0;
  readonly #backlog: Backlog;

  constructor(sequenceNumber: number, event: AcceptedEvent, publishedAtMs: number, backlog: Backlog) {
    this.sequenceNumber = sequenceNumber;
    this.event = event;
    this.publishedAtMs = publishedAtMs;
    this.#backlog = backlog;
  }

  /** One queue more has it. */
  taken(): void {
    this.#backlog.add(this);
  }

  /** One queue less has it; the last one lets it go altogether. */
  left(turn: Turn): void {
    const isLast = this.#backlog.release(this);
    if (isLast) turn.happened({ type: 'event-forgotten', sequenceNumber: this.sequenceNumber });
  }
}
