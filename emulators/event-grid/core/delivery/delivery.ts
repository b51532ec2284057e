import type { AttemptedEvent, DeadLetterReason, DeliveryOutcome, EventState, PastAttempt } from './commands.ts';
import type { Due } from './due-heap.ts';
import type { Progress } from './facts.ts';
import type { StoredEvent } from './stored-event.ts';

export type End = 'delivered' | 'dead-lettered' | 'dropped';

/** One event on its way to one subscription. */
export class Delivery implements Due {
  readonly stored: StoredEvent;
  dueAtMs: number;
  state: 'waiting' | 'dead-lettering' | End = 'waiting';
  isUnderWay = false;
  reason: DeadLetterReason | undefined = undefined;
  /** When the first attempt to write the dead letter was due. */
  deadLetterSinceMs: number | undefined = undefined;
  /** Its neighbours in the subscription, in the order of publishing. */
  older: Delivery | undefined = undefined;
  newer: Delivery | undefined = undefined;
  #attempts: PastAttempt[] | undefined = undefined;

  constructor(stored: StoredEvent) {
    this.stored = stored;
    this.dueAtMs = stored.publishedAtMs;
  }

  get number(): number {
    return this.stored.number;
  }

  get hasEnded(): boolean {
    return this.state !== 'waiting' && this.state !== 'dead-lettering';
  }

  /** How often it was tried to deliver, or to write the dead letter. */
  attemptCount(type: PastAttempt['type']): number {
    let count = 0;
    for (const attempt of this.#attempts ?? []) if (attempt.type === type) count++;
    return count;
  }

  attempted(attempt: PastAttempt): void {
    this.isUnderWay = false;
    if (this.#attempts === undefined) this.#attempts = [attempt];
    else this.#attempts.push(attempt);
  }

  get lastDelivery(): PastAttempt | undefined {
    return this.#attempts?.findLast(({ type }) => type === 'deliver');
  }

  get progress(): Progress {
    return {
      state: this.state === 'dead-lettering' ? 'dead-lettering' : 'waiting',
      dueAtMs: this.dueAtMs,
      attempts: this.#attempts?.slice() ?? [],
      reason: this.reason,
      deadLetterSinceMs: this.deadLetterSinceMs,
    };
  }

  restore({ state, dueAtMs, attempts, reason, deadLetterSinceMs }: Progress): void {
    this.state = state;
    this.dueAtMs = dueAtMs;
    this.#attempts = [...attempts];
    this.reason = reason;
    this.deadLetterSinceMs = deadLetterSinceMs;
  }

  /** As it is handed to whoever carries an attempt out. `isFailing`: the endpoint keeps failing, which is why there was no attempt. */
  toAttempted(subscription: number, isFailing: boolean): AttemptedEvent {
    const { event, publishedAtMs } = this.stored;
    const last = this.lastDelivery;
    return {
      event,
      outputEventId: this.stored.outputEventId(subscription),
      deliveryCount: this.attemptCount('deliver'),
      publishedAtMs,
      deadLetter:
        this.reason === undefined
          ? undefined
          : {
              reason: this.reason,
              lastOutcome: last === undefined && isFailing ? 'Probation' : outcomeOf(last),
              lastAttemptAtMs: last?.startedAtMs,
            },
    };
  }

  /** `nextAttemptAtMs` is that of the subscription's plan; it is shown while the event waits. */
  toState(nextAttemptAtMs: number | undefined): EventState {
    const { event, publishedAtMs } = this.stored;
    const isWaiting = !this.hasEnded && !this.isUnderWay;
    return {
      event,
      publishedAtMs,
      state: this.state === 'waiting' && this.isUnderWay ? 'delivering' : this.state,
      attempts: this.#attempts?.slice() ?? [],
      nextAttemptAtMs: isWaiting ? nextAttemptAtMs : undefined,
      deadLetterReason: this.reason,
    };
  }
}

function outcomeOf(attempt: PastAttempt | undefined): DeliveryOutcome | undefined {
  return attempt?.result.type === 'failed' ? attempt.result.outcome : undefined;
}
