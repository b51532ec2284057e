import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from './addresses.ts';
import type { ParticipantRecord } from './observation.ts';
import { type Exit, ParticipantProcess, processNames, REPORT_DESCRIPTOR, recordedAs } from './participant.ts';
import { killLeftOf, RUN_VARIABLE } from './process-group.ts';
import type { ProcessGuard } from './process-guard.ts';
import { type CommandLine, commandLine, type Program } from './program.ts';
import type { RunningAzure } from './running-azure.ts';
import { type Scenario, StepError } from './scenario.ts';
import { siblingProgram } from './sibling-program.ts';

export interface CastOptions {
  readonly scenario: Scenario;
  readonly azure: RunningAzure;
  /** Of every participant. */
  readonly places: ReadonlyMap<string, Place>;
  /** Where the participants dial each other: `127.1.1.2:40000`. */
  readonly frontDoors: Readonly<Record<string, string>>;
  readonly guard: ProcessGuard;
  readonly onLine: (participant: string, line: string) => void;
}

/** The participants of one run: their addresses, environments and processes. */
export class Cast {
  readonly #scenario: Scenario;
  readonly #azure: RunningAzure;
  readonly #onLine: (participant: string, line: string) => void;
  readonly #folder = mkdtempSync(join(tmpdir(), 'azwire-run-'));
  readonly #guard: ProcessGuard;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #frontDoors: Readonly<Record<string, string>>;
  readonly #processes = new Map<string, ParticipantProcess[]>();

  constructor({ scenario, azure, places, frontDoors, guard, onLine }: CastOptions) {
    this.#scenario = scenario;
    this.#azure = azure;
    this.#onLine = onLine;
    this.#places = places;
    this.#frontDoors = frontDoors;
    this.#guard = guard;
    guard.watchRun(this.#folder);
    guard.undo(this.#removal);
    for (const [name, { host, listening }] of places) {
      azure.nameHost(host, name);
      azure.nameListener(listening, name);
    }
    writeFileSync(this.#caFile, azure.caCertificate);
  }

  /** Starts a process for the participant, which must not have one running. */
  start(name: string): void {
    const program = this.#program(name);
    const latest = this.#latest(name);
    if (latest !== undefined && latest.exit === undefined) throw new StepError(`${name} is already running`);
    const participant = new ParticipantProcess({
      commandLine: enteredBy(this.#places.get(name)?.enter, commandLine(program, this.#scenario.file)),
      env: this.#environment(name),
      guard: this.#guard,
      ...recordedAs(name, this.#azure),
    });
    participant.output.onLine(({ text }) => this.#onLine(name, text));
    this.#processes.set(name, [...(this.#processes.get(name) ?? []), participant]);
  }

  /** The participant's process that was started last. */
  process(name: string): ParticipantProcess {
    this.#program(name);
    const latest = this.#latest(name);
    if (latest === undefined) throw new StepError(`${name} was not started`);
    return latest;
  }

  /** Process ids to names. */
  knownProcesses(): ReadonlyMap<number, string> {
    return processNames([...this.#processes].flatMap(([name, all]) => all.map((each) => [name, each] as const)));
  }

  /** Ends every participant that still runs, and what any has left behind. */
  async stopParticipants(): Promise<void> {
    await Promise.all([...this.#processes.values()].flat().map((each) => each.stop()));
    killLeftOf(this.#folder);
  }

  /** What each participant printed and how it ended. Complete when all are stopped. */
  records(): ReadonlyMap<string, ParticipantRecord> {
    const names = Object.keys(this.#scenario.participants);
    return new Map(names.map((name) => [name, this.#record(name)]));
  }

  /** Ends everything and removes the run's files. */
  async close(): Promise<void> {
    await this.stopParticipants();
    rmSync(this.#folder, { recursive: true, force: true });
    this.#guard.isUndone(this.#removal);
  }

  get #removal(): readonly string[] {
    return ['rm', '-rf', this.#folder];
  }

  get #caFile(): string {
    return join(this.#folder, 'ca.pem');
  }

  #program(name: string): Program {
    const { participants } = this.#scenario;
    if (Object.hasOwn(participants, name)) return participants[name]!;
    const known = Object.keys(participants).join(', ');
    throw new StepError(`the scenario has no participant called ${name}, but ${known || 'none at all'}`);
  }

  #latest(name: string): ParticipantProcess | undefined {
    return this.#processes.get(name)?.at(-1);
  }

  #record(name: string): ParticipantRecord {
    const processes = this.#processes.get(name) ?? [];
    return {
      lines: processes.flatMap(({ output }) => output.lines),
      linesDropped: processes.reduce((sum, { output }) => sum + output.dropped, 0),
      exits: processes.map(({ exit }) => exit).filter((exit): exit is Exit => exit !== undefined),
    };
  }

  #environment(name: string): Record<string, string | undefined> {
    const { host, listening, enter } = this.#places.get(name)!;
    const options = process.env.NODE_OPTIONS ?? '';
    return {
      ...process.env,
      NODE_OPTIONS: `${options} --import=${siblingProgram('preload').href}`.trim(),
      NODE_EXTRA_CA_CERTS: this.#caFile,
      // Where it is alone, it has no other address to dial from.
      AZWIRE_LOCAL_ADDRESS: enter === undefined ? host : undefined,
      [RUN_VARIABLE]: this.#folder,
      AZWIRE_REPORT_DESCRIPTOR: String(REPORT_DESCRIPTOR),
      HOST: listening.host,
      PORT: String(listening.port),
      ...connectionStrings(this.#azure),
      ...this.#scenario.participants[name]?.env?.(this.#azure, this.#frontDoors),
    };
  }
}

function enteredBy(enter: readonly string[] = [], { file, args, workingFolder }: CommandLine): CommandLine {
  const [first = file, ...rest] = [...enter, file];
  return { file: first, args: [...rest, ...args], workingFolder };
}

/** `SERVICE_BUS_CONNECTION_STRING` and its like, for every service that runs. */
function connectionStrings(azure: RunningAzure): Record<string, string> {
  const variable = (service: string) => `${service.replaceAll('-', '_').toUpperCase()}_CONNECTION_STRING`;
  return Object.fromEntries(azure.services.map((name) => [variable(name), azure.connectionString(name)]));
}
