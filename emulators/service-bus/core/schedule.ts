import { MinHeap } from '../../../src/kernel/min-heap.ts';
import type { Turn } from './turn.ts';

/** Something that falls due at a time: a lock, a message's time to live. It waits in one lane at most. */
export abstract class Due {
  dueAtMs = Number.POSITIVE_INFINITY;
  /** The lane it waits in, and its neighbours there. */
  lane: Lane | undefined = undefined;
  previous: Due | undefined = undefined;
  next: Due | undefined = undefined;

  /** Called once, when the time has come and it has left its lane. */
  abstract fall(turn: Turn): void;
}

/**
 * Things that fall due in the order in which they are added, because all wait equally long. This makes adding and removing
 * cost the same with a million of them as with one.
 */
export class Lane {
  readonly #schedule: Schedule;
  #last: Due | undefined = undefined;
  first: Due | undefined = undefined;
  heapIndex = -1;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  /** `dueAtMs` must not be earlier than that of what was added before. */
  add(due: Due, dueAtMs: number): void {
    due.dueAtMs = dueAtMs;
    due.lane = this;
    due.previous = this.#last;
    if (this.#last === undefined) {
      this.first = due;
      this.#schedule.opened(this);
    } else {
      this.#last.next = due;
    }
    this.#last = due;
  }

  remove(due: Due): void {
    const { previous, next } = due;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    if (previous === undefined) {
      this.first = next;
      if (next === undefined) this.#schedule.emptied(this);
      else if (next.dueAtMs !== due.dueAtMs) this.#schedule.moved(this);
    } else {
      previous.next = next;
    }
    due.lane = undefined;
    due.previous = undefined;
    due.next = undefined;
  }

  /** Nothing in it falls due any more. What was in it must not be used again. */
  clear(): void {
    if (this.first === undefined) return;
    this.first = undefined;
    this.#last = undefined;
    this.#schedule.emptied(this);
  }
}

/** Everything that falls due in a namespace. */
export class Schedule {
  readonly #lanes = new MinHeap<Lane>((lane) => lane.first!.dueAtMs);

  /** Infinity when nothing is due ever. */
  get nextDueAtMs(): number {
    return this.#lanes.first?.first?.dueAtMs ?? Number.POSITIVE_INFINITY;
  }

  /** Lets everything fall that is due by now, the earliest first. */
  run(turn: Turn): void {
    while (this.nextDueAtMs <= turn.nowMs) {
      const due = this.#lanes.first!.first!;
      due.lane!.remove(due);
      due.fall(turn);
    }
  }

  /** A lane has got its first entry. */
  opened(lane: Lane): void {
    this.#lanes.add(lane);
  }

  /** The first entry of a lane has changed. */
  moved(lane: Lane): void {
    this.#lanes.moved(lane);
  }

  /** A lane has lost its last entry. */
  emptied(lane: Lane): void {
    this.#lanes.remove(lane);
  }
}
