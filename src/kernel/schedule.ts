import { MinHeap } from './min-heap.ts';

/** What is going on while something falls due. */
export interface Moment {
  readonly nowMs: number;
}

/** Something that falls due at a time: the end of a lock, of a time to live, of a wait. It waits in one lane at most. */
export abstract class Due<Turn extends Moment> {
  dueAtMs = Number.POSITIVE_INFINITY;
  /** The lane it waits in, and its neighbours there. */
  lane: Lane<Turn> | undefined = undefined;
  previousDue: Due<Turn> | undefined = undefined;
  nextDue: Due<Turn> | undefined = undefined;

  /** Called once, when the time has come and it has left its lane. */
  abstract fall(turn: Turn): void;

  /** It does not fall due any more. */
  unschedule(): void {
    this.lane?.remove(this);
  }
}

/**
 * Things that fall due in the order in which they are added, because all wait equally long. This makes adding and removing
 * cost the same with a million of them as with one.
 */
export class Lane<Turn extends Moment> {
  readonly #schedule: Schedule<Turn>;
  #last: Due<Turn> | undefined = undefined;
  first: Due<Turn> | undefined = undefined;
  heapIndex = -1;

  constructor(schedule: Schedule<Turn>) {
    this.#schedule = schedule;
  }

  /** `dueAtMs` must not be earlier than that of what was added before. */
  add(due: Due<Turn>, dueAtMs: number): void {
    due.dueAtMs = dueAtMs;
    due.lane = this;
    due.previousDue = this.#last;
    if (this.#last === undefined) {
      this.first = due;
      this.#schedule.opened(this);
    } else {
      this.#last.nextDue = due;
    }
    this.#last = due;
  }

  remove(due: Due<Turn>): void {
    const { previousDue, nextDue } = due;
    if (nextDue === undefined) this.#last = previousDue;
    else nextDue.previousDue = previousDue;
    if (previousDue === undefined) {
      this.first = nextDue;
      if (nextDue === undefined) this.#schedule.emptied(this);
      else if (nextDue.dueAtMs !== due.dueAtMs) this.#schedule.moved(this);
    } else {
      previousDue.nextDue = nextDue;
    }
    due.lane = undefined;
    due.previousDue = undefined;
    due.nextDue = undefined;
  }

  /** Nothing in it falls due any more. What was in it must not be used again. */
  clear(): void {
    if (this.first === undefined) return;
    this.first = undefined;
    this.#last = undefined;
    this.#schedule.emptied(this);
  }
}

/** Everything that falls due in one core. */
export class Schedule<Turn extends Moment> {
  readonly #lanes = new MinHeap<Lane<Turn>>((lane) => lane.first!.dueAtMs);

  /** Infinity when nothing is due ever. */
  get nextDueAtMs(): number {
    return this.#lanes.first?.first?.dueAtMs ?? Number.POSITIVE_INFINITY;
  }

  /** For what waits as long as nothing else: it has a lane of its own. */
  add(due: Due<Turn>, dueAtMs: number): void {
    new Lane(this).add(due, dueAtMs);
  }

  /** Lets everything fall that is due by now, the earliest first. */
  run(turn: Turn): void {
    while (this.nextDueAtMs <= turn.nowMs) {
      const due = this.#lanes.first!.first!;
      due.unschedule();
      due.fall(turn);
    }
  }

  /** A lane has got its first entry. */
  opened(lane: Lane<Turn>): void {
    this.#lanes.add(lane);
  }

  /** The first entry of a lane has changed. */
  moved(lane: Lane<Turn>): void {
    this.#lanes.moved(lane);
  }

  /** A lane has lost its last entry. */
  emptied(lane: Lane<Turn>): void {
    this.#lanes.remove(lane);
  }
}
