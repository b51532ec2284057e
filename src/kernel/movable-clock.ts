import type { Clock } from './clock.ts';

interface Alarm {
  readonly atMs: number;
  readonly callback: () => void;
  /** Cancels the alarm on the clock below. */
  cancel: () => void;
}

/** A clock that goes as another one does, and can be put forward while it goes. */
export class MovableClock implements Clock {
  readonly #below: Clock;
  readonly #alarms = new Set<Alarm>();
  #aheadMs = 0;

  constructor(below: Clock) {
    this.#below = below;
  }

  now(): number {
    return this.#below.now() + this.#aheadMs;
  }

  wakeAt(atMs: number, callback: () => void): () => void {
    const alarm: Alarm = { atMs, callback, cancel: () => {} };
    this.#alarms.add(alarm);
    this.#set(alarm);
    return () => {
      alarm.cancel();
      this.#alarms.delete(alarm);
    };
  }

  /**
   * Moves time forward by `ms`, 0 or more, and rings every alarm on the way, each at its own time, including those that alarms set. What
   * takes real time, an answer from the network, still takes it: it comes afterwards.
   */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`time does not go back: ${ms} ms`);
    const untilMs = this.now() + ms;
    for (let alarm = this.#next(untilMs); alarm !== undefined; alarm = this.#next(untilMs)) {
      this.#moveTo(Math.max(this.now(), alarm.atMs));
      alarm.cancel();
      this.#alarms.delete(alarm);
      alarm.callback();
    }
    this.#moveTo(Math.max(this.now(), untilMs));
    for (const alarm of this.#alarms) this.#set(alarm);
  }

  #moveTo(nowMs: number): void {
    this.#aheadMs = nowMs - this.#below.now();
  }

  #set(alarm: Alarm): void {
    alarm.cancel();
    alarm.cancel = this.#below.wakeAt(alarm.atMs - this.#aheadMs, () => {
      this.#alarms.delete(alarm);
      alarm.callback();
    });
  }

  #next(untilMs: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.atMs <= untilMs && (first === undefined || alarm.atMs < first.atMs)) first = alarm;
    }
    return first;
  }
}
