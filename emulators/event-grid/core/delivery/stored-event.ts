import type { Kept } from '../backlog.ts';
import type { AcceptedEvent } from '../event/accepted-event.ts';

/** A GUID ends with these hex digits, in which the subscription is mixed. */
const MIXED_DIGITS = 8;

/** An event that was accepted, once for all subscriptions in which it waits. */
export class StoredEvent implements Kept {
  readonly number: number;
  readonly event: AcceptedEvent;
  readonly publishedAtMs: number;
  /** A GUID. */
  readonly outputId: string;
  /** The subscriptions in which it waits. */
  references = 0;

  constructor(number: number, event: AcceptedEvent, publishedAtMs: number, outputId: string) {
    this.number = number;
    this.event = event;
    this.publishedAtMs = publishedAtMs;
    this.outputId = outputId;
  }

  /** A GUID that is the same at each attempt for one subscription: it need not be stored for each. */
  outputEventId(subscription: number): string {
    const mixed = (Number.parseInt(this.outputId.slice(-MIXED_DIGITS), 16) ^ subscription) >>> 0;
    return this.outputId.slice(0, -MIXED_DIGITS) + mixed.toString(16).padStart(MIXED_DIGITS, '0');
  }
}
