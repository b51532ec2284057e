import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { AzwireError } from '../kernel/errors.ts';
import { freeAddresses } from '../net/free-addresses.ts';
import { bundleWith } from '../net/trust.ts';
import type { Capture } from '../recorder/capture.ts';
import { type Place, placesOf } from '../scenario/addresses.ts';
import { type Exit, ParticipantProcess, processNames, REPORT_DESCRIPTOR, recordedAs } from '../scenario/participant.ts';
import { ProcessGuard } from '../scenario/process-guard.ts';
import { closedCapture } from '../scenario/runner.ts';
import { type Azwire, type AzwireOptions, startAzwire } from './azwire.ts';
import { clientEnvironment, entityEnvironment } from './client-environment.ts';
import { ANY_PORTS, DEFAULT_PORTS, WHOLE_CAPTURE_BYTES } from './config.ts';
import { preloadIn } from './preload-file.ts';
import { pythonTrustIn } from './python-trust.ts';

/** A program of the user's. It runs in the current folder, with the streams of this process. */
export interface RecordedCommand {
  /** The participant that it is in the capture. */
  readonly name: string;
  /** Looked up in PATH. */
  readonly file: string;
  readonly args?: readonly string[];
}

export interface RecordOptions {
  /** What runs beside the commands, always with the recorder. Default: what `startAzwire()` starts, at any free ports. */
  readonly azure?: AzwireOptions;
  /** At least one; they run at the same time. Only one that is alone gets the standard input. */
  readonly commands: readonly RecordedCommand[];
  /** Variables beside the ones that are set anyway, which they replace. */
  readonly env?: (azure: Azwire) => Readonly<Record<string, string>>;
  /** The name of a command with whose end the others are asked to end, too. Default: each ends by itself. */
  readonly until?: string;
  /** After this time all are asked to end. Default: never. */
  readonly timeLimitMs?: number;
  /** Default true: Node programs are known by a loopback address of their own. Without it, by their process as all others are (Linux). */
  readonly preload?: boolean;
}

/** How a command ended. */
export interface CommandExit extends Exit {
  readonly name: string;
  /** It ended after `until`, the time limit or `stop()` had asked it to. */
  readonly wasStopped: boolean;
}

/** What came of a recording. */
export interface RecordResult {
  readonly capture: Capture;
  /** In the order in which they ended. */
  readonly exits: readonly CommandExit[];
  readonly durationMs: number;
}

/** A recording that is under way. */
export interface Recording {
  readonly azure: Azwire;
  /** Settles when all commands have ended and azwire has stopped. Nothing is left then but what has made itself a daemon. */
  readonly ended: Promise<RecordResult>;
  /** Passes a signal on to every command that still runs, and to its children. */
  signal(signal: NodeJS.Signals): void;
  /** Asks every command to end, and kills it if it does not. */
  stop(): void;
}

/**
 * Starts azwire and, in front of it, programs that know nothing of it: their environment has its connection strings, its CA and where
 * tokens are had. Throws what `startAzwire` throws, and AZW_RECORDING_INVALID.
 */
export async function startRecording(options: RecordOptions): Promise<Recording> {
  const names = options.commands.map(({ name }) => name);
  checkNames(names, options.until);
  const startedAtMs = performance.now();
  const { places } = await placesOf(names, freeAddresses);
  const run: { programs?: Programs } = {};
  const azure = await startAtFreePorts({
    captureBytes: WHOLE_CAPTURE_BYTES,
    ...options.azure,
    recorder: true,
    knownProcesses: () => run.programs?.known() ?? new Map<number, string>(),
    nameProcesses: true,
  });
  let programs: Programs;
  try {
    refuseServices(names, azure);
    programs = new Programs(options, azure, places);
  } catch (error) {
    await azure.stop();
    throw error;
  }
  run.programs = programs;
  const end = async (): Promise<RecordResult> => {
    try {
      const exits = await programs.run();
      const capture = await closedCapture(azure, new Set(names));
      return { capture, exits, durationMs: performance.now() - startedAtMs };
    } finally {
      await programs.close();
      await azure.stop();
    }
  };
  return {
    azure,
    ended: end(),
    signal: (signal) => programs.signal(signal),
    stop: () => programs.stop(),
  };
}

/** Clients with a token credential that take no port dial the usual one for AMQP over TLS: it is taken if it is free. */
async function startAtFreePorts(options: AzwireOptions): Promise<Azwire> {
  const { ports = 'any', ...others } = options;
  if (ports !== 'any') return startAzwire(options);
  try {
    return await startAzwire({ ...others, ports: { ...ANY_PORTS, amqps: DEFAULT_PORTS.amqps } });
  } catch (error) {
    if (!(error instanceof AzwireError) || error.code !== 'AZW_PORT_IN_USE') throw error;
    return startAzwire({ ...others, ports });
  }
}

function checkNames(names: readonly string[], until: string | undefined): void {
  if (names.length === 0) throw invalid('There is no command to record.');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw invalid(`Two commands are called "${twice}": in the capture they would be one.`);
  if (until !== undefined && !names.includes(until)) {
    throw invalid(`No command is called "${until}". There are: ${names.join(', ')}.`);
  }
}

function refuseServices(names: readonly string[], { services }: Azwire): void {
  const service = names.find((name) => services.includes(name));
  if (service !== undefined) {
    throw invalid(`A command cannot be called "${service}": in the capture that is the service.`);
  }
}

function invalid(message: string): AzwireError {
  return new AzwireError('AZW_RECORDING_INVALID', message);
}

/** The commands of one recording, and what their processes find. */
class Programs {
  readonly #options: RecordOptions;
  readonly #azure: Azwire;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'azwire-record-'));
  readonly #processes = new Map<string, ParticipantProcess>();
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #guard: ProcessGuard | undefined;
  #isStopping = false;

  constructor(options: RecordOptions, azure: Azwire, places: ReadonlyMap<string, Place>) {
    this.#options = options;
    this.#azure = azure;
    this.#places = places;
    try {
      this.#environment = this.#sharedEnvironment();
    } catch (error) {
      rmSync(this.#folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Starts all and waits until all have ended. */
  async run(): Promise<CommandExit[]> {
    const { commands, until, timeLimitMs } = this.#options;
    const exits: CommandExit[] = [];
    this.#guard = new ProcessGuard();
    this.#guard.undo(['rm', '-rf', this.#folder]);
    const timer = timeLimitMs === undefined ? undefined : setTimeout(() => this.stop(), timeLimitMs);
    const ended = commands.map(async (command) => {
      const exit = await this.#start(command).exited();
      exits.push({ ...exit, name: command.name, wasStopped: this.#isStopping && exit.error === undefined });
      // Without one of them the others would wait for what never comes.
      if (exit.error !== undefined || command.name === until) this.stop();
    });
    await Promise.all(ended);
    clearTimeout(timer);
    return exits;
  }

  signal(signal: NodeJS.Signals): void {
    for (const each of this.#processes.values()) each.signal(signal);
  }

  stop(): void {
    this.#isStopping = true;
    for (const each of this.#processes.values()) void each.stop();
  }

  /** Names by process id. */
  known(): ReadonlyMap<number, string> {
    return processNames(this.#processes);
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#processes.values(), (each) => each.stop()));
    await this.#guard?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #start({ name, file, args = [] }: RecordedCommand): ParticipantProcess {
    const { host } = this.#places.get(name)!;
    this.#azure.nameHost(host, name);
    const started = new ParticipantProcess({
      commandLine: { file, args, workingFolder: process.cwd() },
      env: { ...this.#environment, AZWIRE_LOCAL_ADDRESS: host },
      guard: this.#guard!,
      streams: this.#options.commands.length === 1 ? 'shared' : 'output shared',
      ...recordedAs(name, this.#azure),
    });
    this.#processes.set(name, started);
    return started;
  }

  #sharedEnvironment(): Record<string, string | undefined> {
    const { azure: config = {}, env, preload = true } = this.#options;
    const options = process.env.NODE_OPTIONS ?? '';
    const preloading = {
      NODE_OPTIONS: `${options} --import=${preloadIn(this.#folder)}`.trim(),
      AZWIRE_REPORT_DESCRIPTOR: String(REPORT_DESCRIPTOR),
    };
    return {
      ...entityEnvironment(config),
      ...process.env,
      ...(preload && preloading),
      ...this.#trustVariables(),
      ...clientEnvironment(this.#azure, config),
      ...env?.(this.#azure),
    };
  }

  /** Node adds what it reads to what it trusts anyway; all others trust nothing else. */
  #trustVariables(): Record<string, string> {
    const own = this.#azure.caCertificate;
    const already = (name: string) => readIfThere(process.env[name]);
    const added = this.#write(`${own}\n${already('NODE_EXTRA_CA_CERTS')}`);
    const inPlace = this.#write([own, ...new Set(OWN_BUNDLES.map(already)), bundleWith([])].join('\n'));
    return {
      NODE_EXTRA_CA_CERTS: added,
      ...Object.fromEntries(OWN_BUNDLES.map((name) => [name, inPlace])),
      PYTHONPATH: [pythonTrustIn(this.#folder), process.env.PYTHONPATH].filter(Boolean).join(delimiter),
    };
  }

  #write(pem: string): string {
    const file = join(this.#folder, `${randomUUID()}.pem`);
    writeFileSync(file, pem);
    return file;
  }
}

/** OpenSSL, Go and .NET; Python's requests; curl; Deno. */
const OWN_BUNDLES = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'DENO_CERT'];

/** What the user's programs trust already, they go on trusting. A file that cannot be read has no effect without azwire either. */
function readIfThere(file: string | undefined): string {
  try {
    return file === undefined || file === '' ? '' : readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
