import type { LimitTables } from '../../src/kernel/limits.ts';

export interface EntraLimits {
  /** The shortest life of a token. Strict: what a token lifetime policy allows. Relaxed: short enough to watch it expire. */
  readonly tokenLifetimeSecondsMin: number;
  /** The longest life of a token: what a token lifetime policy allows (one day). */
  readonly tokenLifetimeSecondsMax: number;
}

/** https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes. There is no official emulator. */
export const ENTRA_LIMITS: LimitTables<EntraLimits> = {
  strict: { tokenLifetimeSecondsMin: 600, tokenLifetimeSecondsMax: 86_400 },
  relaxed: { tokenLifetimeSecondsMin: 1, tokenLifetimeSecondsMax: 86_400 },
};
