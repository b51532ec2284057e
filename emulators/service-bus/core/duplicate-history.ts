import type { IncomingMessage } from './message.ts';

interface Remembered {
  readonly key: string;
  untilMs: number;
  later: Remembered | undefined;
}

/**
 * The message ids that an entity with duplicate detection has seen within its window. Ids whose window is over are forgotten
 * whenever a message comes, so that a message costs the same however many there are. [service-bus-protocol 12.2]
 */
export class DuplicateHistory {
  #windowMs: number;
  readonly #byPartition: boolean;
  readonly #keys = new Map<string, Remembered>();
  #oldest: Remembered | undefined;
  #youngest: Remembered | undefined;

  /** With `byPartition`, messages of different partition keys are no duplicates of each other. */
  constructor(windowMs: number, byPartition: boolean) {
    this.#windowMs = windowMs;
    this.#byPartition = byPartition;
  }

  /** Counts at once: no id is remembered longer than this from now on. */
  setWindow(windowMs: number, nowMs: number): void {
    this.#windowMs = windowMs;
    let remembered = this.#oldest;
    while (remembered !== undefined) {
      remembered.untilMs = Math.min(remembered.untilMs, nowMs + windowMs);
      remembered = remembered.later;
    }
  }

  /** What two messages have in common that are duplicates; undefined for one that cannot be one. */
  keyOf({ messageId, partitionKey, sessionId }: IncomingMessage): string | undefined {
    if (messageId === undefined || messageId === '') return undefined;
    return this.#byPartition ? `${partitionKey ?? sessionId ?? ''}\0${messageId}` : messageId;
  }

  /** Until when the message's id is remembered, or undefined when it is remembered already: the message is a duplicate. */
  remember(key: string, nowMs: number): number | undefined {
    this.#forget(nowMs);
    if (this.#keys.has(key)) return undefined;
    const untilMs = nowMs + this.#windowMs;
    this.#add(key, untilMs);
    return untilMs;
  }

  /** Brings back what was remembered, in the order of the times and before any message. */
  restore(key: string, untilMs: number, nowMs: number): void {
    // One that is over may stand before a later one of the same id.
    if (untilMs > nowMs) this.#add(key, Math.min(untilMs, nowMs + this.#windowMs));
  }

  #add(key: string, untilMs: number): void {
    const remembered: Remembered = { key, untilMs, later: undefined };
    this.#keys.set(key, remembered);
    if (this.#youngest === undefined) this.#oldest = remembered;
    else this.#youngest.later = remembered;
    this.#youngest = remembered;
  }

  #forget(nowMs: number): void {
    let oldest = this.#oldest;
    while (oldest !== undefined && oldest.untilMs <= nowMs) {
      this.#keys.delete(oldest.key);
      oldest = oldest.later;
    }
    this.#oldest = oldest;
    if (oldest === undefined) this.#youngest = undefined;
  }
}
