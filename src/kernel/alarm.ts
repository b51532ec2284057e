import type { Clock } from './clock.ts';

/** The one timer of a core: set after each command, it rings when the earliest time has come that was asked for. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #atMs = Number.POSITIVE_INFINITY;
  #cancel = () => {};

  /** `ring` may set it anew. */
  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** It rings at this time at the latest. One that is set to an earlier time stays: it rings for nothing, and the next one is set. */
  set(atMs: number): void {
    if (atMs >= this.#atMs) return;
    this.#cancel();
    this.#atMs = atMs;
    this.#cancel = this.#clock.wakeAt(atMs, () => {
      this.#atMs = Number.POSITIVE_INFINITY;
      this.#ring();
    });
  }

  /** It rings no more, unless it is set again. */
  cancel(): void {
    this.#cancel();
    this.#atMs = Number.POSITIVE_INFINITY;
  }
}
