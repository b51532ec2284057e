import { expect, it } from 'vitest';
import { Simulation } from './service-bus-simulation.ts';

/** Sequences differ from run to run; a failure names its seed, and `AZWIRE_SEED=<seed>` runs that
 * sequence alone. `AZWIRE_SEQUENCES=<count>` runs more of them. */
const given = process.env.AZWIRE_SEED;
const SEQUENCES = Number(process.env.AZWIRE_SEQUENCES ?? 1_000);
const COMMANDS = 60;

it(`the core does what the model does, over ${SEQUENCES} sequences of ${COMMANDS} random commands`, () => {
  const firstSeed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  const commandsByType = new Map<string, number>();
  const eventsByType = new Map<string, number>();
  for (let seed = firstSeed; seed < firstSeed + (given === undefined ? SEQUENCES : 1); seed++) {
    const simulation = new Simulation(seed);
    try {
      for (let i = 0; i < COMMANDS; i++) simulation.step();
      simulation.checkAll();
    } catch (cause) {
      const failure = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`AZWIRE_SEED=${seed} fails: ${failure}\n${simulation.history.join('\n')}`, { cause });
    }
    simulation.count(commandsByType, eventsByType);
  }
  if (given !== undefined) return;
  // The sequences have been everywhere: each command and each fact has come up many times.
  expect([...commandsByType.keys()].sort()).toEqual([
    'accept-session',
    'cancel-scheduled',
    'close-receiver',
    'delete-messages',
    'find-lock',
    'get-session-state',
    'grant',
    'list-sessions',
    'open-receiver',
    'peek',
    'receive-deferred',
    'renew-locks',
    'renew-session-lock',
    'send',
    'set-session-state',
    'settle',
    'wake',
  ]);
  expect(eventsByType.size).toBe(20);
  for (const [type, count] of eventsByType) expect(count, type).toBeGreaterThan(50);
});
