import type { AcceptedEvent } from '../event/accepted-event.ts';
import type { Turn } from './turn.ts';

/** About what an event costs beside its bytes: in the namespace once, and in each queue. */
const EVENT_BYTES = 512;
const ENTRY_BYTES = 256;

/** What all waiting events of a namespace take up in memory, as far as it is worth counting. */
export class Backlog {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= this.#bytesMax;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }
}

/** What an event costs that is taken in by so many queues. */
export function backlogBytes(event: AcceptedEvent, queues: number): number {
  return queues === 0 ? 0 : event.payload.length + EVENT_BYTES + queues * ENTRY_BYTES;
}

/** An accepted event, shared by all queues that have it. */
export class StoredEvent {
  readonly sequenceNumber: number;
  readonly event: AcceptedEvent;
  readonly publishedAtMs: number;
  readonly #backlog: Backlog;
  #queues = 0;

  constructor(sequenceNumber: number, event: AcceptedEvent, publishedAtMs: number, backlog: Backlog) {
    this.sequenceNumber = sequenceNumber;
    this.event = event;
    this.publishedAtMs = publishedAtMs;
    this.#backlog = backlog;
  }

  /** Whether any queue has it. */
  get isKept(): boolean {
    return this.#queues > 0;
  }

  /** One queue more has it. */
  taken(): void {
    this.#backlog.add(this.#queues === 0 ? backlogBytes(this.event, 1) : ENTRY_BYTES);
    this.#queues++;
  }

  /** One queue less has it; the last one lets it go altogether. */
  left(turn: Turn): void {
    this.#queues--;
    this.#backlog.add(this.#queues === 0 ? -backlogBytes(this.event, 1) : -ENTRY_BYTES);
    if (this.#queues === 0) turn.happened({ type: 'event-forgotten', sequenceNumber: this.sequenceNumber });
  }
}
