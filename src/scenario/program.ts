import { fileURLToPath } from 'node:url';
import type { RunningAzure } from './running-azure.ts';

/** How a participant is started, and what it finds in its environment. */
export type Program = NodeProgram | CommandProgram;

export interface NodeProgram extends ProgramOptions {
  readonly kind: 'node';
  /** Relative to the scenario's file, as written there: `./participants/producer.ts`. */
  readonly path: string;
}

export interface CommandProgram extends ProgramOptions {
  readonly kind: 'command';
  /** Looked up in PATH. */
  readonly file: string;
}

export interface ProgramOptions {
  readonly args?: readonly string[];
  /**
   * Variables beside the default ones (`SERVICE_BUS_CONNECTION_STRING`, `HOST`, `PORT`, …), which they may replace. `addresses` is where to
   * dial the other participants, `127.1.1.2:40000`, by name: what is dialled there is in the capture.
   */
  readonly env?: (azure: RunningAzure, addresses: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/** A Node program beside the scenario's file. It runs in the Node that runs azwire. */
export function node(path: string, options: ProgramOptions = {}): NodeProgram {
  return { ...options, kind: 'node', path };
}

/** Any other program: `command('python3', ['participants/producer.py'])`. It starts in the scenario's folder. */
export function command(
  file: string,
  args: readonly string[] = [],
  options: Pick<ProgramOptions, 'env'> = {},
): CommandProgram {
  return { ...options, kind: 'command', file, args };
}

export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
  readonly workingFolder: string;
}

/** What to execute for `program` of the scenario in `scenarioFile`, a `file:` URL. */
export function commandLine(program: Program, scenarioFile: string): CommandLine {
  const workingFolder = fileURLToPath(new URL('./', scenarioFile));
  const args = program.args ?? [];
  if (program.kind === 'command') return { file: program.file, args, workingFolder };
  const path = fileURLToPath(new URL(compiledLike(program.path, scenarioFile), scenarioFile));
  return { file: process.execPath, args: [path, ...args], workingFolder };
}

/** A scenario that was compiled (`dist`, plain JavaScript) has compiled programs beside it. */
function compiledLike(path: string, scenarioFile: string): string {
  return scenarioFile.endsWith('.js') ? path.replace(/\.ts$/, '.js') : path;
}
