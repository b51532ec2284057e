import type { Delivery } from './commands.ts';
import type { Event } from './events.ts';

/** A queue that may have something to deliver. */
export interface Deliverer {
  deliver(turn: Turn): void;
}

/** What is being brought about by the command that is carried out right now. */
export class Turn {
  readonly nowMs: number;
  readonly events: Event[] = [];
  readonly deliveries: Delivery[] = [];
  /** Queues that got messages or credit in this turn. They deliver at its end, when all that is due has fallen. */
  readonly touched: Deliverer[] = [];

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }
}
