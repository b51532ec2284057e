import { setTimeout as delay } from 'node:timers/promises';
import { addressText } from '../kernel/connection.ts';
import { AzwireError } from '../kernel/errors.ts';
import type { Capture } from '../recorder/capture.ts';
import type { ExpectationResult, RunResult } from '../report/run-result.ts';
import type { Place } from './addresses.ts';
import { Cast } from './cast.ts';
import { lastLines } from './expectations.ts';
import type { Network, OpenNetwork } from './network.ts';
import type { Observation } from './observation.ts';
import { ProcessGuard } from './process-guard.ts';
import type { AzureOptions, RunningAzure, StartAzure } from './running-azure.ts';
import type { AzureDefinition, Scenario } from './scenario.ts';
import { RunSteps } from './steps.ts';

export interface RunOptions {
  /** `startAzwire`. */
  readonly start: StartAzure;
  /** What the participants and azwire reach each other by. */
  readonly openNetwork: OpenNetwork;
  /** Told each step as it starts and each line that a participant prints, as text for a person. */
  readonly onProgress?: (text: string) => void;
  /** Aborting it ends the run early, as a failed one. */
  readonly signal?: AbortSignal;
}

const CAPTURE_POLL_MS = 10;
const CLOSING_MS = 1_000;

/**
 * Runs a scenario in an azwire of its own, with a process for each participant, and says which expectations were met.
 * Whatever happens, no process, port or file is left behind. Rejects only when azwire itself cannot start, and
 * with AZW_SCENARIO_INVALID.
 */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<RunResult> {
  const guard = new ProcessGuard();
  let network: Network | undefined;
  try {
    network = await options.openNetwork(Object.keys(scenario.participants), guard);
    return await runIn(network, guard, scenario, options);
  } finally {
    try {
      await network?.close();
    } finally {
      await guard.stop();
    }
  }
}

/** At an address of its own azwire has the usual ports, which tools know, unless somebody has taken them at every address. */
async function startAt(host: string | undefined, definition: AzureOptions, start: StartAzure): Promise<RunningAzure> {
  if (host === undefined) return start({ ...definition, ports: 'any' });
  try {
    return await start({ ...definition, host });
  } catch (error) {
    if (!(error instanceof AzwireError && error.code === 'AZW_PORT_IN_USE')) throw error;
    return start({ ...definition, host, ports: 'any' });
  }
}

async function runIn(
  { places, azureHost }: Network,
  guard: ProcessGuard,
  scenario: Scenario,
  options: RunOptions,
): Promise<RunResult> {
  const startedAtMs = performance.now();
  let cast: Cast | undefined;
  const definition = {
    ...azureOf(scenario, places),
    knownProcesses: () => cast?.knownProcesses() ?? new Map<number, string>(),
  };
  const azure = await startAt(azureHost, definition, options.start);
  try {
    checkNames(scenario, azure);
    const onLine = (name: string, line: string) => options.onProgress?.(`${name}: ${line}`);
    const frontDoors = await openFrontDoors(azure, places);
    cast = new Cast({ scenario, azure, places, frontDoors, guard, onLine });
    const stepsResult = await performSteps(scenario, cast, azure, options);
    await cast.stopParticipants();
    const capture = await closedCapture(azure, new Set(places.keys()));
    const expectations = [stepsResult, ...checked(scenario, { capture, participants: cast.records() })];
    return {
      scenario: scenario.name,
      title: scenario.title,
      passed: expectations.every(({ passed }) => passed),
      durationMs: performance.now() - startedAtMs,
      expectations,
      capture,
    };
  } finally {
    await cast?.close();
    await azure.stop();
  }
}

/** What the scenario's author has written may throw. */
function azureOf(scenario: Scenario, places: ReadonlyMap<string, Place>): AzureDefinition {
  try {
    return scenario.azure(listeningAt(places));
  } catch (cause) {
    throw invalid(`The scenario "${scenario.name}" cannot say what Azure has: ${cause}`, { cause });
  }
}

function checkNames({ name, participants }: Scenario, { services }: RunningAzure): void {
  const taken = services.find((each) => Object.hasOwn(participants, each));
  if (taken === undefined) return;
  throw invalid(
    `No participant of the scenario "${name}" can be called "${taken}": in the capture that is the service.`,
  );
}

function invalid(message: string, options?: ErrorOptions): AzwireError {
  return new AzwireError('AZW_SCENARIO_INVALID', message, options);
}

function listeningAt(places: ReadonlyMap<string, Place>): Record<string, string> {
  return Object.fromEntries(Array.from(places, ([name, { listening }]) => [name, addressText(listening)]));
}

/** Where the participants dial each other, so that azwire sees it. */
async function openFrontDoors(
  azure: RunningAzure,
  places: ReadonlyMap<string, Place>,
): Promise<Readonly<Record<string, string>>> {
  const opened = Array.from(places, async ([participant, { frontDoorHost, listening: target }]) => {
    const at = { host: frontDoorHost, port: 0 };
    return [participant, addressText(await azure.openFrontDoor({ participant, at, target }))] as const;
  });
  return Object.fromEntries(await Promise.all(opened));
}

/** That the steps come to their end is the first expectation of every scenario. */
async function performSteps(
  scenario: Scenario,
  cast: Cast,
  azure: RunningAzure,
  options: RunOptions,
): Promise<ExpectationResult> {
  const { timeLimitMs } = scenario;
  const timeLimit = AbortSignal.timeout(timeLimitMs);
  const over = new AbortController();
  const signal = AbortSignal.any([timeLimit, over.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const running = new RunSteps(cast, azure, signal, (text) => options.onProgress?.(text));
  const text = `the steps come to their end within ${timeLimitMs / 1000} s`;
  try {
    await Promise.race([scenario.run(running.steps), aborted(signal)]);
    return { text, passed: true };
  } catch (error) {
    let found = error instanceof Error ? error.message : String(error);
    if (signal.aborted)
      found = `${timeLimit.aborted ? 'the time was over' : 'the run was ended'} at: ${running.current}`;
    return { text, passed: false, detail: [found, ...printed(cast)].join('\n') };
  } finally {
    over.abort(); // A branch of `run` that still goes on must not start anything behind the clean-up's back.
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** What each participant that was started said last, for the message about a step that failed. */
function printed(cast: Cast): string[] {
  return [...cast.records()]
    .filter(([, record]) => record.lines.length > 0)
    .map(([name, record]) => `${name}: ${lastLines(record)}`);
}

/**
 * The capture after azwire, too, has seen that the participants' connections are closed. What the emulated services have opened to each
 * other may stay open.
 */
export async function closedCapture(
  azure: Pick<RunningAzure, 'capture'>,
  participants: ReadonlySet<string>,
): Promise<Capture> {
  const deadlineMs = performance.now() + CLOSING_MS;
  for (;;) {
    const capture = azure.capture();
    const isOpen = capture.connections.some(
      ({ closedAtMs, opener, acceptor }) =>
        closedAtMs === undefined && (participants.has(opener) || participants.has(acceptor)),
    );
    if (!isOpen || performance.now() >= deadlineMs) return capture;
    await delay(CAPTURE_POLL_MS);
  }
}

function checked(scenario: Scenario, observation: Observation): ExpectationResult[] {
  return scenario.expect.map((expectation) => {
    const { text } = expectation;
    try {
      const detail: unknown = expectation.check(observation);
      if (detail === undefined) return { text, passed: true };
      if (typeof detail !== 'string') throw new TypeError(`check returned ${typeof detail}, not a text`);
      return { text, passed: false, detail };
    } catch (error) {
      return { text, passed: false, detail: `it could not be checked: ${error}` };
    }
  });
}
