import type { Ids } from '../../../../src/kernel/ids.ts';
import { formatUuid } from '../../../../src/kernel/ids.ts';
import type { Schedule } from '../../../../src/kernel/schedule.ts';
import type { DeadLetterDestination, EventSubscriptionDefinition } from '../definitions.ts';
import type { Attempt, AttemptResult } from '../delivery/commands.ts';
import type { RetryTable } from '../delivery/retry-table.ts';
import type { QueueSettings } from './commands.ts';
import type { QueueAddress } from './facts.ts';
import type { QueuedEvent } from './queued-event.ts';
import type { Turn } from './turn.ts';

/** So many blobs of one queue are written at the same time. */
const WRITES_MAX = 16;

/** The attempts of a namespace that are under way, each with its event. */
export class OpenAttempts {
  readonly #byNumber = new Map<number, QueuedEvent>();
  #last = 0;

  open(entry: QueuedEvent): number {
    this.#byNumber.set(++this.#last, entry);
    return this.#last;
  }

  /** Undefined for one that is not under way. */
  close(attempt: number): QueuedEvent | undefined {
    const entry = this.#byNumber.get(attempt);
    this.#byNumber.delete(attempt);
    return entry;
  }
}

export interface DeadLettersOptions {
  /** The resource id of the topic, and the names. */
  readonly topicId: string;
  readonly address: QueueAddress;
  readonly schedule: Schedule<Turn>;
  readonly attempts: OpenAttempts;
  readonly ids: Ids;
  readonly retries: RetryTable;
  /** The event is written, or given up. */
  readonly ended: (entry: QueuedEvent, state: 'dead-lettered' | 'dropped', turn: Turn) => void;
}

/** The events of one queue that are on their way to the dead-letter destination. [event-grid-protocol 6.1] */
export class DeadLetters {
  readonly #options: DeadLettersOptions;
  /** All of them, whether they wait, are being written or are to be tried again. */
  readonly #entries = new Set<QueuedEvent>();
  /** To be written as soon as there is room, the first one first. */
  readonly #line = new Set<QueuedEvent>();
  readonly #writing = new Set<QueuedEvent>();

  constructor(options: DeadLettersOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  [Symbol.iterator](): Iterator<QueuedEvent> {
    return this.#entries.values();
  }

  isWriting(entry: QueuedEvent): boolean {
    return this.#writing.has(entry);
  }

  add(entry: QueuedEvent, settings: QueueSettings, turn: Turn): void {
    this.#entries.add(entry);
    this.#line.add(entry);
    this.#begin(settings, turn);
  }

  /** The time for another try has come. */
  fell(entry: QueuedEvent, settings: QueueSettings, turn: Turn): void {
    this.#line.add(entry);
    this.#begin(settings, turn);
  }

  finish(entry: QueuedEvent, result: AttemptResult, settings: QueueSettings, turn: Turn): void {
    this.#writing.delete(entry);
    if (this.#entries.has(entry)) this.#tried(entry, result, turn);
    this.#begin(settings, turn);
  }

  #tried(entry: QueuedEvent, result: AttemptResult, turn: Turn): void {
    const { retries, schedule } = this.#options;
    entry.deadLetterTries++;
    const retryAtMs = turn.nowMs + retries.deadLetterWaitMs(entry.deadLetterTries, 'namespace', 0);
    if (result.type === 'delivered') this.#end(entry, 'dead-lettered', turn);
    else if (retryAtMs > entry.deadLetteringSinceMs + retries.deadLetterGiveUpMs('namespace')) {
      this.#end(entry, 'dropped', turn);
    } else {
      schedule.add(entry, retryAtMs);
    }
  }

  /** Forgets all. What is being written may still come to be. */
  clear(): QueuedEvent[] {
    const entries = [...this.#entries];
    this.#entries.clear();
    this.#line.clear();
    for (const entry of entries) entry.unschedule();
    return entries;
  }

  #begin(settings: QueueSettings, turn: Turn): void {
    for (const entry of this.#line) {
      if (this.#writing.size >= WRITES_MAX) return;
      this.#line.delete(entry);
      const { deadLetterDestination } = settings;
      // The destination was taken away in the meantime.
      if (deadLetterDestination === undefined) this.#end(entry, 'dropped', turn);
      else this.#write(entry, deadLetterDestination, settings, turn);
    }
  }

  #write(entry: QueuedEvent, destination: DeadLetterDestination, settings: QueueSettings, turn: Turn): void {
    const { topicId, address, attempts, ids } = this.#options;
    this.#writing.add(entry);
    const { stored, deliveryCount } = entry;
    const attempt: Attempt = {
      attempt: attempts.open(entry),
      type: 'dead-letter',
      subscription: {
        source: topicId,
        name: address.subscription,
        definition: asDefinition(topicId, settings, destination),
        schedule: 'namespace',
      },
      events: [
        {
          event: stored.event,
          outputEventId: formatUuid(ids.uuidBytes()),
          deliveryCount,
          publishedAtMs: stored.publishedAtMs,
          deadLetter: {
            reason: entry.deadLetterReason ?? 'MaxDeliveryAttemptsExceeded',
            lastOutcome: undefined,
            lastAttemptAtMs: entry.lockedAtMs,
          },
        },
      ],
    };
    turn.attempts.push(attempt);
  }

  #end(entry: QueuedEvent, state: 'dead-lettered' | 'dropped', turn: Turn): void {
    this.#entries.delete(entry);
    this.#options.ended(entry, state, turn);
  }
}

/** A queue in the words of push delivery. It has no destination of its own: its topic stands for it. */
function asDefinition(
  topicId: string,
  { maxDeliveryCount, timeToLiveMs, filter }: QueueSettings,
  deadLetterDestination: DeadLetterDestination,
): EventSubscriptionDefinition {
  return {
    destination: {
      endpointType: 'NamespaceTopic',
      properties: { resourceId: topicId, deliveryAttributeMappings: [] },
    },
    filter,
    eventDeliverySchema: 'CloudEventSchemaV1_0',
    retryPolicy: {
      maxDeliveryAttempts: maxDeliveryCount,
      eventTimeToLiveInMinutes: Math.ceil(timeToLiveMs / 60_000),
    },
    deadLetterDestination,
    labels: [],
  };
}
