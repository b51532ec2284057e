import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AzwireError } from '../kernel/errors.ts';
import { freeAddresses } from '../net/free-addresses.ts';
import type { RunResult } from '../report/run-result.ts';
import { importScenario, loadScenario, scenarioNames } from '../scenario/catalogue.ts';
import { loopbackNetwork } from '../scenario/network.ts';
import { namespaceNetwork } from '../scenario/network-namespaces.ts';
import { type RunOptions, runScenario as runScenarioWith } from '../scenario/runner.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type AzwireOptions, startAzwire } from './azwire.ts';
import { WHOLE_CAPTURE_BYTES } from './config.ts';
import { nearest } from './nearest.ts';

/**
 * The scenarios of these names, or all that azwire brings, in the order of the cheat sheet. What ends like a program
 * (`./greeting.scenario.ts`) is a file. Throws AZW_SCENARIO_UNKNOWN.
 */
export async function findScenarios(names: readonly string[] = []): Promise<Scenario[]> {
  const known = await scenarioNames();
  for (const name of names) if (!SCENARIO_FILE.test(name) && !known.includes(name)) throw unknownScenario(name, known);
  if (names.length > 0) return Promise.all([...new Set(names)].map(find));
  const all = await Promise.all(known.map((name) => loadScenario(name)));
  return all.sort((a, b) => rowOf(a) - rowOf(b));
}

const SCENARIO_FILE = /\.[cm]?[jt]s$/;

function find(name: string): Promise<Scenario> {
  return SCENARIO_FILE.test(name) ? importScenario(pathToFileURL(resolve(name))) : loadScenario(name);
}

/** Patterns that are no row come last. */
function rowOf({ cheatSheet }: Scenario): number {
  return cheatSheet?.row ?? Number.POSITIVE_INFINITY;
}

function unknownScenario(name: string, known: readonly string[]): AzwireError {
  const meant = nearest(name, known);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return new AzwireError(
    'AZW_SCENARIO_UNKNOWN',
    `There is no scenario "${name}".${hint} The scenarios are: ${known.join(', ')}.`,
  );
}

/** How scenarios are run. */
export interface ScenarioRunOptions extends Pick<RunOptions, 'onProgress' | 'signal'> {
  /**
   * `loopback`, the default: everybody on this machine's loopback interface. `namespaces`: every participant in a network namespace of its
   * own, with an interface and an address of its own. Linux and root; throws AZW_NAMESPACES_UNAVAILABLE.
   */
  readonly network?: ScenarioNetwork;
}

export type ScenarioNetwork = 'loopback' | 'namespaces';

/** Runs a scenario in an azwire of its own. Rejects only when that, or its network, cannot start. */
export function runScenario(
  scenario: Scenario,
  { network = 'loopback', ...options }: ScenarioRunOptions = {},
): Promise<RunResult> {
  // What the scenario's author wrote is unknown to the types here; startAzwire checks it against the schema. What fails between the
  // participants is in the report, so the log has only what is wrong with azwire itself.
  const start = (azure: object) =>
    startAzwire({ logLevel: 'error', captureBytes: WHOLE_CAPTURE_BYTES, ...azure } as AzwireOptions);
  const openNetwork = network === 'namespaces' ? namespaceNetwork : loopbackNetwork(freeAddresses);
  return runScenarioWith(scenario, { ...options, openNetwork, start });
}

export interface ScenariosRunOptions extends Omit<ScenarioRunOptions, 'onProgress'> {
  /** How many run at the same time. Default 1. */
  readonly parallel?: number;
  readonly onProgress?: (scenario: string, text: string) => void;
  /** Told each result as soon as those before it are there. */
  readonly onResult?: (result: RunResult) => void;
}

/**
 * Runs scenarios, each in an azwire of its own, so that they do not see each other. The results are in the order of the scenarios; once
 * the signal is aborted no further one starts, and its result is missing. Rejects with the first that could not run at all.
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  { parallel = 1, onProgress, onResult, ...options }: ScenariosRunOptions = {},
): Promise<RunResult[]> {
  const results: (RunResult | undefined)[] = scenarios.map(() => undefined);
  let next = 0;
  let told = 0;
  const work = async () => {
    while (next < scenarios.length && options.signal?.aborted !== true) {
      const index = next++;
      const scenario = scenarios[index]!;
      const progress = onProgress && { onProgress: (text: string) => onProgress(scenario.name, text) };
      try {
        results[index] = await runScenario(scenario, { ...options, ...progress });
      } catch (error) {
        next = scenarios.length;
        throw error;
      }
      for (let result = results[told]; result !== undefined; result = results[++told]) onResult?.(result);
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(parallel, scenarios.length)) }, work);
  const failed = (await Promise.allSettled(workers)).find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return results.filter((result) => result !== undefined);
}
