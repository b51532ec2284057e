import type { LimitTables } from '../../src/kernel/limits.ts';

export interface HelloWorldLimits {
  /** The longest name that is greeted. */
  readonly nameCharactersMax: number;
  /** Greetings that may wait for somebody to receive them. */
  readonly greetingsWaitingMax: number;
}

export const HELLO_WORLD_LIMITS: LimitTables<HelloWorldLimits> = {
  strict: { nameCharactersMax: 64, greetingsWaitingMax: 10 },
  relaxed: { nameCharactersMax: 1024, greetingsWaitingMax: 10_000 },
};
