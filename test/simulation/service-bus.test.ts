import { expect, it } from 'vitest';
import { Simulation } from './service-bus-simulation.ts';

/** Sequences differ from run to run; a failure names its seed, and `AZWIRE_SEED=<seed>` runs that sequence alone. */
const given = process.env.AZWIRE_SEED;
const SEQUENCES = 500;
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
    'close-receiver',
    'find-lock',
    'grant',
    'open-receiver',
    'peek',
    'renew-locks',
    'send',
    'settle',
    'wake',
  ]);
  expect(eventsByType.size).toBe(9);
  for (const count of eventsByType.values()) expect(count).toBeGreaterThan(50);
});
