import type { Fact } from './facts.ts';

/** What is being brought about by the command that is carried out right now. */
export class Turn {
  readonly nowMs: number;
  readonly #facts: Fact[];

  /** `facts`: those that nobody was told yet. */
  constructor(nowMs: number, facts: readonly Fact[] = []) {
    this.nowMs = nowMs;
    this.#facts = [...facts];
  }

  get facts(): readonly Fact[] {
    return this.#facts;
  }

  /** Unix seconds. */
  get nowSec(): number {
    return Math.floor(this.nowMs / 1000);
  }

  happened(fact: Fact): void {
    this.#facts.push(fact);
  }
}
