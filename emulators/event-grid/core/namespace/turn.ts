import type { Attempt } from '../delivery/commands.ts';
import type { Delivery } from './commands.ts';
import type { EventQueue } from './event-queue.ts';
import type { Fact } from './facts.ts';

/** What is being brought about by the command that is carried out right now. */
export class Turn {
  readonly nowMs: number;
  readonly facts: Fact[] = [];
  readonly deliveries: Delivery[] = [];
  readonly attempts: Attempt[] = [];
  /** Queues that have got events to give out. Receivers that wait there are served at the end of the turn. */
  readonly touched = new Set<EventQueue>();

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  happened(fact: Fact): void {
    this.facts.push(fact);
  }
}
