import { Due, type Schedule } from '../../../../src/kernel/schedule.ts';
import type { Turn } from './turn.ts';

/** A receive that waits for events. */
export class Waiter extends Due<Turn> {
  readonly receiver: number;
  readonly eventsMax: number;
  readonly #waiters: Waiters;

  constructor(receiver: number, eventsMax: number, waiters: Waiters) {
    super();
    this.receiver = receiver;
    this.eventsMax = eventsMax;
    this.#waiters = waiters;
  }

  fall(turn: Turn): void {
    this.#waiters.remove(this);
    turn.deliveries.push({ receiver: this.receiver, result: [] });
  }

  cancel(): void {
    this.#waiters.remove(this);
  }
}

/** The receives that wait at one queue, the first one first. All of a namespace are known by their receiver, too. */
export class Waiters {
  readonly #schedule: Schedule<Turn>;
  readonly #byReceiver: Map<number, Waiter>;
  readonly #line = new Set<Waiter>();

  constructor(schedule: Schedule<Turn>, byReceiver: Map<number, Waiter>) {
    this.#schedule = schedule;
    this.#byReceiver = byReceiver;
  }

  get first(): Waiter | undefined {
    return this.#line.values().next().value;
  }

  add(receiver: number, eventsMax: number, untilMs: number): void {
    const waiter = new Waiter(receiver, eventsMax, this);
    this.#schedule.add(waiter, untilMs);
    this.#line.add(waiter);
    this.#byReceiver.set(receiver, waiter);
  }

  remove(waiter: Waiter): void {
    waiter.unschedule();
    this.#line.delete(waiter);
    this.#byReceiver.delete(waiter.receiver);
  }
}
