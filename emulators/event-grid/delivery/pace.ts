import type { Clock } from '../../../src/kernel/clock.ts';
import { endWith } from './deadline.ts';

/** Spreads requests over time, so that no more than a number of them is sent in a minute. */
export class Pace {
  readonly #clock: Clock;
  readonly #stepMs: number;
  #nextAtMs = 0;

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#stepMs = 60_000 / perMinute;
  }

  /** Resolves when it is one's turn; rejects with the signal's reason. */
  turn(signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.now();
    const atMs = Math.max(nowMs, this.#nextAtMs);
    this.#nextAtMs = atMs + this.#stepMs;
    return atMs === nowMs ? Promise.resolve() : wait(this.#clock, atMs - nowMs, signal);
  }
}

/** Waits by the emulator's clock. Rejects with the signal's reason. */
export function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.wakeAt(clock.now() + ms, () => {
      forget();
      resolve();
    });
    const forget = endWith(signal, () => {
      cancel();
      reject(signal.reason);
    });
  });
}
