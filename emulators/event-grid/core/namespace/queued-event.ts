import { Due } from '../../../../src/kernel/schedule.ts';
import type { DeadLetterReason, DeliveryOutcome, PastAttempt } from '../delivery/commands.ts';
import type { EventQueue } from './event-queue.ts';
import type { StoredState } from './facts.ts';
import type { StoredEvent } from './stored-event.ts';
import type { Turn } from './turn.ts';

/** `ready` events are in the line, `delayed` ones will be; the last three are final. */
export type QueuedEventState =
  | 'ready'
  | 'delayed'
  | 'locked'
  | 'dead-lettering'
  | 'acknowledged'
  | 'dead-lettered'
  | 'dropped';

/**
 * An event in one queue. It falls due once at a time: at the end of its time to live while it waits, of its lock while it is
 * locked, and at the next try while it is dead-lettered.
 */
export class QueuedEvent extends Due<Turn> {
  readonly stored: StoredEvent;
  readonly queue: EventQueue;
  readonly expiresAtMs: number;
  state: QueuedEventState = 'ready';
  deliveryCount = 0;
  /** Neighbours in the line of ready events. */
  previousReady: QueuedEvent | undefined = undefined;
  nextReady: QueuedEvent | undefined = undefined;
  /** While it is delayed. */
  availableAtMs = 0;
  /** While it is locked; afterwards, of the last lock. */
  lockToken = '';
  lockedAtMs: number | undefined = undefined;
  /** The deliveries that were in vain, as far as they are still known. */
  pastDeliveries: PastAttempt[] | undefined = undefined;
  endedAtMs = 0;
  deadLetterReason: DeadLetterReason | undefined = undefined;
  deadLetteringSinceMs = 0;
  deadLetterTries = 0;

  constructor(stored: StoredEvent, queue: EventQueue, expiresAtMs: number) {
    super();
    this.stored = stored;
    this.queue = queue;
    this.expiresAtMs = expiresAtMs;
  }

  fall(turn: Turn): void {
    this.queue.fell(this, turn);
  }

  /** It has been handed out, and given back. */
  deliveredInVain(outcome: DeliveryOutcome, detail: string, endedAtMs: number): void {
    this.pastDeliveries ??= [];
    this.pastDeliveries.push({
      type: 'deliver',
      startedAtMs: this.lockedAtMs ?? endedAtMs,
      endedAtMs,
      result: { type: 'failed', outcome, detail },
    });
  }
}

/** What is to be known of an event that is brought back. */
export function storedState(entry: QueuedEvent): StoredState {
  const { deliveryCount } = entry;
  if (entry.state === 'locked') {
    const { lockToken, lockedAtMs, dueAtMs } = entry;
    return { type: 'locked', deliveryCount, lockToken, lockedAtMs: lockedAtMs!, untilMs: dueAtMs };
  }
  if (entry.state === 'dead-lettering') {
    return {
      type: 'dead-lettering',
      deliveryCount,
      reason: entry.deadLetterReason!,
      sinceMs: entry.deadLetteringSinceMs,
      lastDeliveryAtMs: entry.lockedAtMs,
    };
  }
  return { type: 'waiting', deliveryCount, availableAtMs: entry.state === 'delayed' ? entry.availableAtMs : 0 };
}

/** The events that can be received, the longest waiting first. */
export class ReadyLine {
  #first: QueuedEvent | undefined = undefined;
  #last: QueuedEvent | undefined = undefined;
  #size = 0;

  get first(): QueuedEvent | undefined {
    return this.#first;
  }

  get size(): number {
    return this.#size;
  }

  append(entry: QueuedEvent): void {
    entry.previousReady = this.#last;
    if (this.#last === undefined) this.#first = entry;
    else this.#last.nextReady = entry;
    this.#last = entry;
    this.#size++;
  }

  prepend(entry: QueuedEvent): void {
    entry.nextReady = this.#first;
    if (this.#first === undefined) this.#last = entry;
    else this.#first.previousReady = entry;
    this.#first = entry;
    this.#size++;
  }

  remove(entry: QueuedEvent): void {
    const { previousReady, nextReady } = entry;
    if (previousReady === undefined) this.#first = nextReady;
    else previousReady.nextReady = nextReady;
    if (nextReady === undefined) this.#last = previousReady;
    else nextReady.previousReady = previousReady;
    entry.previousReady = undefined;
    entry.nextReady = undefined;
    this.#size--;
  }

  *[Symbol.iterator](): Iterator<QueuedEvent> {
    for (let entry = this.#first; entry !== undefined; entry = entry.nextReady) yield entry;
  }
}
