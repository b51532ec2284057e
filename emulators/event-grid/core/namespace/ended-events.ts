import type { QueuedEvent } from './queued-event.ts';

const COUNT_MAX = 100;
const BYTES_MAX = 1024 * 1024;

interface EndedEvent {
  readonly entry: QueuedEvent;
  readonly bytes: number;
}

/** The last events that have left a queue, for who wants to know what became of them. */
export class EndedEvents {
  /** The oldest first, from {@link EndedEvents.#from} on. */
  #entries: EndedEvent[] = [];
  #from = 0;
  #bytes = 0;

  add(entry: QueuedEvent): void {
    const bytes = entry.stored.event.payload.length;
    this.#entries.push({ entry, bytes });
    this.#bytes += bytes;
    while (this.#entries.length - this.#from > COUNT_MAX || this.#bytes > BYTES_MAX) {
      this.#bytes -= this.#entries[this.#from++]!.bytes;
    }
    // What is let go of is cut off now and then: that costs less than moving all others each time.
    if (this.#from < COUNT_MAX) return;
    this.#entries = this.#entries.slice(this.#from);
    this.#from = 0;
  }

  /** The newest first. */
  *[Symbol.iterator](): Iterator<QueuedEvent> {
    for (let i = this.#entries.length - 1; i >= this.#from; i--) yield this.#entries[i]!.entry;
  }
}
