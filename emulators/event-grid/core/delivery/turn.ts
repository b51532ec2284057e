import type { Attempt, PastAttempt } from './commands.ts';
import type { Delivery } from './delivery.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import type { Fact } from './facts.ts';
import type { Subscription } from './subscription.ts';

/** How many events may expire in one turn: a million at once would hold up all others. */
const EXPIRED_MAX = 1_000;

/** An attempt that is under way. */
export interface RunningAttempt {
  readonly type: PastAttempt['type'];
  readonly subscription: Subscription;
  readonly deliveries: readonly Delivery[];
  readonly startedAtMs: number;
  /** Of the endpoint that is dialled: the subscription may get another one meanwhile. */
  readonly health: EndpointHealth;
}

/** What is being brought about by the command that is carried out right now. */
export class Turn {
  readonly nowMs: number;
  readonly facts: Fact[] = [];
  readonly attempts: Attempt[] = [];
  /** Subscriptions that may have something to do. They are asked at the end. */
  readonly touched = new Set<Subscription>();
  /** Subscriptions in which events have ended. */
  readonly counted = new Set<Subscription>();
  readonly #begin: (attempt: RunningAttempt) => number;
  #expired = 0;

  /** `begin` registers an attempt and gives its number. */
  constructor(nowMs: number, begin: (attempt: RunningAttempt) => number) {
    this.nowMs = nowMs;
    this.#begin = begin;
  }

  get mayExpireMore(): boolean {
    return this.#expired < EXPIRED_MAX;
  }

  expired(): void {
    this.#expired++;
  }

  begin(running: RunningAttempt): void {
    const { type, subscription, deliveries, health } = running;
    for (const delivery of deliveries) delivery.isUnderWay = true;
    this.attempts.push({
      attempt: this.#begin(running),
      type,
      subscription: subscription.target,
      events: deliveries.map((delivery) => delivery.toAttempted(subscription.number, health.isFailing)),
    });
  }
}
