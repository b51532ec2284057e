import type { Partition } from './partition.ts';
import type { Turn } from './turn.ts';

/** Sees to it that events leave a namespace when their time is over. */
export class RetentionWatch {
  readonly #partitions: () => Iterable<Partition>;
  /** At first at once, for what was restored. */
  #nextDueAtMs = Number.NEGATIVE_INFINITY;

  constructor(partitions: () => Iterable<Partition>) {
    this.#partitions = partitions;
  }

  /** When {@link run} has something to do at the earliest. */
  get nextDueAtMs(): number {
    return this.#nextDueAtMs;
  }

  /** A partition has something to drop then. */
  note(dueAtMs: number): void {
    if (dueAtMs < this.#nextDueAtMs) this.#nextDueAtMs = dueAtMs;
  }

  run(turn: Turn): void {
    if (turn.nowMs < this.#nextDueAtMs) return;
    this.#nextDueAtMs = Number.POSITIVE_INFINITY;
    for (const partition of this.#partitions()) {
      partition.drop(turn);
      this.note(partition.nextDropAtMs);
    }
  }
}
