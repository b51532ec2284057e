import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AzwireError } from '../kernel/errors.ts';
import type { Capture } from '../recorder/capture.ts';
import type { CheatSheetMeasurement } from '../report/cheat-sheet/measurement.ts';
import type { Expectation } from './expectations.ts';
import type { Program } from './program.ts';
import type { ConnectionFilter } from './running-azure.ts';

/** What the author of a scenario writes: who takes part, what happens, and what must be seen. */
export interface ScenarioDefinition<Name extends string> {
  /** `import.meta.url` of the file that defines it: programs are found beside it. */
  readonly file: string;
  /** Default: the file's name without `.scenario.ts`. */
  readonly name?: string;
  readonly title: string;
  /** The row of the cheat sheet that it measures. */
  readonly cheatSheet?: CheatSheetMeasurement;
  /** What the scenario finds out, in a sentence or two. */
  readonly story: string;
  /**
   * The emulated Azure, in the shape of `azwire.json`; or what makes it of the participants' addresses (`127.1.1.2:40000`), where
   * one of them is to be dialled.
   */
  readonly azure: AzureDefinition | ((addresses: Readonly<Record<Name, string>>) => AzureDefinition);
  readonly participants: Readonly<Record<Name, Program>>;
  /** How long `run` may take. Default {@link DEFAULT_TIME_LIMIT_MS}. */
  readonly timeLimitMs?: number;
  run(steps: Steps<Name>): Promise<void>;
  readonly expect: readonly Expectation[];
}

export type AzureDefinition = Readonly<Record<string, unknown>>;

/**
 * The vocabulary of `run`. Every step is bounded by the scenario's time limit and throws a {@link StepError} that
 * says what it waited for; a participant still running at the end is stopped.
 */
export interface Steps<Name extends string> {
  /** Starts the participant's program. */
  start(name: Name): Promise<void>;
  /** Waits for a line of its output. Lines up to the one that the last `waitFor` found are not looked at again. */
  waitFor(name: Name, line: RegExp | string): Promise<string>;
  /** Waits until `seen` holds for the capture so far; `what` completes the sentence "waiting until …". */
  waitUntil(what: string, seen: (capture: Capture) => boolean): Promise<void>;
  /** Waits until it exits by itself, with `code` (default 0). */
  waitForExit(name: Name, code?: number): Promise<void>;
  /** Ends it: SIGTERM, and SIGKILL if it does not obey. */
  stop(name: Name): Promise<void>;
  /** `stop`, then `start`. */
  restart(name: Name): Promise<void>;
  /** Makes a listener (`cosmos`, `amqp`) unreachable: its connections are reset, and so is each new one. */
  cutOff(listener: string): Promise<void>;
  /** Ends `cutOff`. */
  restore(listener: string): Promise<void>;
  /** Resets what a participant, or any other party of that name, has open, or whatever agrees with the filter. Something must. */
  cutConnections(which: string | ConnectionFilter): Promise<void>;
  /**
   * Puts the emulators' clock forward: locks and messages expire, retries are due. What they do then takes real time; wait for it before
   * the next step.
   */
  advanceClock(ms: number): Promise<void>;
  /** Notes in the capture what happens at this point, for its reader. */
  mark(text: string): Promise<void>;
  /** Lets time pass. For scenarios in which idling is the point; to synchronise, wait for something instead. */
  pause(ms: number): Promise<void>;
}

/** A step did not come about: the scenario fails, with this message. */
export class StepError extends Error {
  override readonly name = 'StepError';
}

export interface Scenario extends Omit<ScenarioDefinition<string>, 'name' | 'timeLimitMs' | 'azure'> {
  /** Made of the participants' addresses. */
  readonly azure: (addresses: Readonly<Record<string, string>>) => AzureDefinition;
  readonly name: string;
  readonly timeLimitMs: number;
}

export const DEFAULT_TIME_LIMIT_MS = 30_000;

/** What a timer takes. */
const TIME_LIMIT_MS_MAX = 2 ** 31 - 1;

/** Defines a scenario; a scenario file exports the result as its default. Throws AZW_SCENARIO_INVALID. */
export function scenario<const Name extends string>(definition: ScenarioDefinition<Name>): Scenario {
  const { azure, name = scenarioName(definition.file), timeLimitMs = DEFAULT_TIME_LIMIT_MS } = definition;
  const made = typeof azure === 'function' ? azure : () => azure;
  const defined = { ...definition, azure: made as Scenario['azure'], name, timeLimitMs };
  check(defined);
  return defined;
}

/** Where nobody checks types. */
function check({ name, timeLimitMs, participants, run, expect }: Partial<Scenario>): void {
  const require = (holds: boolean, what: string) => {
    if (!holds) throw new AzwireError('AZW_SCENARIO_INVALID', `The scenario "${name}" must have ${what}.`);
  };
  require(/^[^./\\\p{Cc}][^/\\\p{Cc}]*$/u.test(String(name)), 'a name that a file can have');
  const isInTime = Number.isInteger(timeLimitMs) && timeLimitMs! > 0 && timeLimitMs! <= TIME_LIMIT_MS_MAX;
  require(isInTime, `a timeLimitMs from 1 to ${TIME_LIMIT_MS_MAX}, not ${timeLimitMs}`);
  require(typeof participants === 'object' && participants !== null, 'participants');
  require(typeof run === 'function', 'a function `run`');
  require(Array.isArray(expect), 'a list of what it expects');
}

/** `service-bus-receive` from `…/service-bus-receive.scenario.ts`. */
function scenarioName(file: string): string {
  return basename(fileURLToPath(file)).replace(/(\.scenario)?\.[jt]s$/, '');
}
