import { AzwireError } from '../kernel/errors.ts';
import { freeAddresses } from '../net/free-addresses.ts';
import type { RunResult } from '../report/run-result.ts';
import { loadScenario, scenarioNames } from '../scenario/catalogue.ts';
import { type RunOptions, runScenario as runScenarioWith } from '../scenario/runner.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type AzwireOptions, startAzwire } from './azwire.ts';
import { nearest } from './nearest.ts';

/** The scenarios of these names, or all that azwire brings, in the order of the cheat sheet. Throws AZW_SCENARIO_UNKNOWN. */
export async function findScenarios(names: readonly string[] = []): Promise<Scenario[]> {
  const known = await scenarioNames();
  for (const name of names) if (!known.includes(name)) throw unknownScenario(name, known);
  if (names.length > 0) return Promise.all([...new Set(names)].map((name) => loadScenario(name)));
  const all = await Promise.all(known.map((name) => loadScenario(name)));
  return all.sort((a, b) => (a.row ?? Number.POSITIVE_INFINITY) - (b.row ?? Number.POSITIVE_INFINITY));
}

function unknownScenario(name: string, known: readonly string[]): AzwireError {
  const meant = nearest(name, known);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return new AzwireError(
    'AZW_SCENARIO_UNKNOWN',
    `There is no scenario "${name}".${hint} The scenarios are: ${known.join(', ')}.`,
  );
}

/** Runs a scenario in an azwire of its own. Rejects only when that cannot start. */
export function runScenario(
  scenario: Scenario,
  options: Omit<RunOptions, 'start' | 'freeAddresses'> = {},
): Promise<RunResult> {
  // What the scenario's author wrote is unknown to the types here; startAzwire checks it against the schema. What fails between the
  // participants is in the report, so the log has only what is wrong with azwire itself.
  const start = (azure: object) => startAzwire({ logLevel: 'error', ...azure } as AzwireOptions);
  return runScenarioWith(scenario, { ...options, freeAddresses, start });
}
