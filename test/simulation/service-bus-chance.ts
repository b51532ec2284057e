import type { ReceiveMode } from '../../emulators/service-bus/core/commands.ts';
import { seededRandom } from '../../src/kernel/ids.ts';

/** What a seed decides. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** At least 0, less than 1. */
  roll(): number {
    return this.#random();
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[this.below(from.length)];
  }

  mode(): ReceiveMode {
    return this.#random() < 0.8 ? 'peek-lock' : 'receive-and-delete';
  }
}
