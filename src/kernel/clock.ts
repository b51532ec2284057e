/** The time of an emulator. Nothing below `src/app` reads the system's clock; it asks this port. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `callback` once, when `now() >= atMs`. Returns a function that cancels it; cancelling twice is harmless. */
  wakeAt(atMs: number, callback: () => void): () => void;
}

interface Alarm {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that moves only when told to, so that a day of retries takes a moment in a test. */
export class VirtualClock implements Clock {
  #nowMs: number;
  readonly #alarms = new Set<Alarm>();

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  wakeAt(atMs: number, callback: () => void): () => void {
    const alarm = { atMs, callback };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** Moves time forward by `ms` and rings every alarm on the way, in order of time, including those set by other alarms. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let alarm = this.#next(untilMs); alarm !== undefined; alarm = this.#next(untilMs)) {
      this.#alarms.delete(alarm);
      this.#nowMs = Math.max(this.#nowMs, alarm.atMs);
      alarm.callback();
    }
    this.#nowMs = untilMs;
  }

  #next(untilMs: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.atMs <= untilMs && (first === undefined || alarm.atMs < first.atMs)) first = alarm;
    }
    return first;
  }
}
