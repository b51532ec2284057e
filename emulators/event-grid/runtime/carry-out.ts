import type { Log } from '../../../src/kernel/emulator.ts';
import type { Attempt, AttemptResult } from '../core/delivery/commands.ts';

/** Carries an attempt out and says what came of it. */
export type CarryOut = (attempt: Attempt) => Promise<AttemptResult>;

/** What comes of an attempt, whatever happens: an error of azwire itself is logged, and counts as an attempt that has failed. */
export async function resultOf(attempt: Attempt, carryOut: CarryOut, log: Log): Promise<AttemptResult> {
  try {
    return await carryOut(attempt);
  } catch (error) {
    const { type, subscription } = attempt;
    const { source, name } = subscription;
    const what = type === 'dead-letter' ? 'a dead letter' : 'a delivery';
    log.error(`${what} ended in an error of azwire itself`, { source, name, error });
    return { type: 'failed', outcome: 'Aborted', detail: String(error) };
  }
}
