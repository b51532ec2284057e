import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { AzwireError } from '../kernel/errors.ts';
import type { Scenario } from './scenario.ts';

/** The scenarios that azwire brings: beside `src` in a checkout, beside `dist/src` in the published package. */
const SHIPPED = new URL('../../scenarios/', import.meta.url);

const SCENARIO_FILE = /^(.+)\.scenario\.[jt]s$/;

/** The names of the scenarios in a folder (a `file:` URL that ends with `/`), sorted. */
export async function scenarioNames(folder: URL = SHIPPED): Promise<string[]> {
  return [...(await scenarioFiles(folder)).keys()].sort();
}

/** Loads the scenario whose file has that name: `service-bus-receive`. */
export async function loadScenario(name: string, folder: URL = SHIPPED): Promise<Scenario> {
  const files = await scenarioFiles(folder);
  const file = files.get(name);
  if (file === undefined) {
    const known = [...files.keys()].sort().join(', ');
    throw new AzwireError('AZW_SCENARIO_UNKNOWN', `There is no scenario "${name}". The scenarios are: ${known}.`);
  }
  return importScenario(file);
}

/** Loads the scenario that a file (a `file:` URL) exports as its default. Throws AZW_SCENARIO_UNKNOWN, AZW_SCENARIO_INVALID. */
export async function importScenario(file: URL): Promise<Scenario> {
  const path = decodeURIComponent(file.pathname);
  if (!existsSync(file)) throw new AzwireError('AZW_SCENARIO_UNKNOWN', `There is no file ${path}.`);
  const module: { readonly default?: Partial<Scenario> } = await import(file.href).catch((cause: unknown) => {
    if (cause instanceof AzwireError) throw cause;
    throw new AzwireError('AZW_SCENARIO_UNKNOWN', `${path} cannot be loaded: ${cause}`, { cause });
  });
  const found = module.default;
  if (typeof found?.run === 'function' && found.participants !== undefined) return found as Scenario;
  throw new AzwireError('AZW_SCENARIO_UNKNOWN', `${path} does not export a scenario as its default.`);
}

async function scenarioFiles(folder: URL): Promise<Map<string, URL>> {
  const files = new Map<string, URL>();
  for (const file of await readdir(folder)) {
    const name = SCENARIO_FILE.exec(file)?.[1];
    if (name !== undefined) files.set(name, new URL(file, folder));
  }
  return files;
}
