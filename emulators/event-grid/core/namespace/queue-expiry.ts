import { Due } from '../../../../src/kernel/schedule.ts';
import type { Turn } from './turn.ts';

/** The end of the subscription itself. */
export class QueueExpiry extends Due<Turn> {
  readonly #fall: (turn: Turn) => void;

  constructor(fall: (turn: Turn) => void) {
    super();
    this.#fall = fall;
  }

  fall(turn: Turn): void {
    this.#fall(turn);
  }
}
