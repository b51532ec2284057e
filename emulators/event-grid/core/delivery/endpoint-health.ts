import type { DeliveryOutcome } from './commands.ts';
import type { RetryTable } from './retry-table.ts';

/** After so many failures in a row an endpoint is on probation. Azure's own example; the rule is not published. */
const FAILURES_MAX = 10;

/**
 * Whether an endpoint can be expected to take events. One that keeps failing is left alone for a time that depends on how it
 * fails, then tried with one attempt at a time until one succeeds. [event-grid-protocol 3.4]
 */
export class EndpointHealth {
  readonly #retries: RetryTable;
  #failures = 0;
  #leftAloneUntilMs = Number.NEGATIVE_INFINITY;

  constructor(retries: RetryTable) {
    this.#retries = retries;
  }

  get isFailing(): boolean {
    return this.#failures >= FAILURES_MAX;
  }

  /** Before this time nothing is to be tried. */
  get leftAloneUntilMs(): number {
    return this.#leftAloneUntilMs;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#leftAloneUntilMs = Number.NEGATIVE_INFINITY;
  }

  failed(outcome: DeliveryOutcome, nowMs: number): void {
    const leftAloneMs = this.#retries.probationMs(outcome);
    if (leftAloneMs === undefined) return;
    this.#failures++;
    if (this.isFailing) this.#leftAloneUntilMs = nowMs + leftAloneMs;
  }
}
