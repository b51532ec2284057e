import { Due, Lane, type Schedule } from '../../../src/kernel/schedule.ts';
import type { Turn } from './turn.ts';

/** What may be idle. */
export interface Usable {
  /** The last time it was used; now while it is in use. */
  usedAtMs(nowMs: number): number;
}

/**
 * Deletes an entity that is not used for a while. It looks only when that could be: using an entity costs no more than noting
 * the time. [service-bus-protocol 12.5, AutoDeleteOnIdle]
 */
export class IdleWatch extends Due<Turn> {
  readonly #entity: Usable;
  readonly #onIdle: (turn: Turn) => void;
  readonly #own: Lane<Turn>;
  #idleMs = Number.POSITIVE_INFINITY;

  constructor(entity: Usable, schedule: Schedule<Turn>, onIdle: (turn: Turn) => void) {
    super();
    this.#entity = entity;
    this.#onIdle = onIdle;
    this.#own = new Lane(schedule);
  }

  /** Begins anew with another duration; Infinity ends the watch. */
  start(idleMs: number, nowMs: number): void {
    this.stop();
    this.#idleMs = idleMs;
    if (idleMs !== Number.POSITIVE_INFINITY) this.#own.add(this, this.#entity.usedAtMs(nowMs) + idleMs);
  }

  stop(): void {
    this.lane?.remove(this);
  }

  fall(turn: Turn): void {
    const idleAtMs = this.#entity.usedAtMs(turn.nowMs) + this.#idleMs;
    if (idleAtMs > turn.nowMs) this.#own.add(this, idleAtMs);
    else this.#onIdle(turn);
  }
}
