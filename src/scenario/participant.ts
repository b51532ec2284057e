import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { Output, type OutputLine } from './output.ts';
import { type FailedAttempt, parsePreloadReport } from './preload-report.ts';
import { hasMembers, signalGroup } from './process-group.ts';
import type { ProcessGuard } from './process-guard.ts';
import type { CommandLine } from './program.ts';
import type { RunningAzure } from './running-azure.ts';

/** How a participant's process ended. All but one are null or absent. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it could not be started at all. */
  readonly error?: string;
}

export interface ParticipantOptions {
  readonly commandLine: CommandLine;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly guard: ProcessGuard;
  /**
   * What its standard streams are. Default `read`: it has no input, and its output is kept. `shared`: those of this process; `output
   * shared`: the same without the input.
   */
  readonly streams?: 'read' | 'shared' | 'output shared';
  /** Told the source address of each connection by the preload, where participants have no address of their own. */
  readonly onSourcePort?: (host: string, port: number) => void;
  /** Told by the preload what was dialled in vain. */
  readonly onFailedAttempt?: (attempt: FailedAttempt) => void;
}

/** The descriptor on which the preload reports. */
export const REPORT_DESCRIPTOR = 3;

/** The descriptor after the three standard ones is the preload's. */
const STREAMS: Readonly<Record<NonNullable<ParticipantOptions['streams']>, StdioOptions>> = {
  read: ['ignore', 'pipe', 'pipe', 'pipe'],
  shared: ['inherit', 'inherit', 'inherit', 'pipe'],
  'output shared': ['ignore', 'inherit', 'inherit', 'pipe'],
};
/** A client says good-bye on each of its connections; on a busy machine that takes a while. */
const STOP_GRACE_MS = 10_000;
/** What `npm run` has started ends after npm when both are asked to. */
const FOLLOWERS_GRACE_MS = 3_000;
const LOOK_EVERY_MS = 20;
const OUTPUT_GRACE_MS = 1_000;

/**
 * One process of a participant, and all that it starts: it leads a process group, and the group does not outlive it.
 * Failing to start is an {@link Exit} like any other.
 */
export class ParticipantProcess {
  readonly output = new Output();
  readonly #child: ChildProcess;
  readonly #exited: Promise<Exit>;
  #exit: Exit | undefined;
  #isAsked = false;
  /** How many lines, counted from the first, the last match has used up. */
  #linesMatched = 0;

  constructor(options: ParticipantOptions) {
    const { file, args, workingFolder } = options.commandLine;
    this.#child = spawn(file, args, {
      cwd: workingFolder,
      env: options.env as NodeJS.ProcessEnv,
      stdio: STREAMS[options.streams ?? 'read'],
      detached: true,
    });
    if (this.#child.pid !== undefined) options.guard.watch(this.#child.pid);
    const read = [this.#readOutput('stdout'), this.#readOutput('stderr')];
    this.#readReports(options);
    this.#exited = this.#end(options.guard, read);
  }

  /** Absent when it could not be started. */
  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** Absent while it runs. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Resolves when it has ended, its children are killed and its output is read. Never rejects. */
  exited(): Promise<Exit> {
    return this.#exited;
  }

  /** The next line that matches, among those not yet looked at; undefined when it ends without one. */
  nextLine(pattern: RegExp | string): Promise<string | undefined> {
    const matches = ({ text }: OutputLine) =>
      typeof pattern === 'string' ? text.includes(pattern) : text.match(pattern) !== null;
    const { lines, dropped } = this.output;
    const index = lines.findIndex((line, at) => dropped + at >= this.#linesMatched && matches(line));
    if (index >= 0) {
      this.#linesMatched = dropped + index + 1;
      return Promise.resolve(lines[index]?.text);
    }
    return new Promise((resolve) => {
      const stopListening = this.output.onLine((line) => {
        if (!matches(line)) return;
        this.#linesMatched = this.output.dropped + this.output.lines.length;
        stopListening();
        resolve(line.text);
      });
      void this.#exited.then(() => {
        stopListening();
        resolve(undefined);
      });
    });
  }

  /** Passes a signal on to its group, as long as it runs. */
  signal(signal: NodeJS.Signals): void {
    const group = this.#child.pid;
    if (group === undefined || this.#exit !== undefined) return;
    this.#isAsked = true;
    signalGroup(group, signal);
  }

  /** Asks the group to end, and kills it if it does not. */
  async stop(graceMs = STOP_GRACE_MS): Promise<Exit> {
    const group = this.#child.pid;
    if (group !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) {
      this.signal('SIGTERM');
      const graceOver = new AbortController();
      const grace = delay(graceMs, undefined, { signal: graceOver.signal }).then(
        () => signalGroup(group, 'SIGKILL'),
        () => {}, // It has ended in time.
      );
      await this.#exited;
      graceOver.abort();
      await grace;
    }
    return this.#exited;
  }

  async #readOutput(stream: OutputLine['stream']): Promise<void> {
    const source = this.#child[stream];
    if (source === null) return;
    source.setEncoding('utf8').on('data', (text: string) => this.output.write(stream, text));
    source.on('error', () => {}); // A close follows.
    await new Promise((resolve) => source.once('close', resolve));
    this.output.end(stream);
  }

  #readReports({ onSourcePort, onFailedAttempt }: ParticipantOptions): void {
    const source = this.#child.stdio[REPORT_DESCRIPTOR];
    if (!source || !('setEncoding' in source)) return;
    const reports = new Output();
    reports.onLine(({ text }) => {
      const report = parsePreloadReport(text);
      if (report === undefined) return;
      if ('opened' in report) onSourcePort?.(report.opened.host, report.opened.port);
      else onFailedAttempt?.(report.failed);
    });
    source.setEncoding('utf8').on('data', (text: string) => reports.write('stdout', text));
    source.on('error', () => {});
  }

  async #end(guard: ProcessGuard, read: Promise<void>[]): Promise<Exit> {
    const exit = await this.#waitForExit();
    const group = this.#child.pid;
    if (group !== undefined) {
      if (this.#isAsked) await othersEnded(group);
      signalGroup(group, 'SIGKILL');
      guard.release(group);
    }
    // A process that has left the group may hold the streams open: do not wait for it for long.
    const giveUp = setTimeout(() => this.#closeStreams(), OUTPUT_GRACE_MS);
    await Promise.all(read);
    clearTimeout(giveUp);
    this.#closeStreams();
    this.#exit = exit;
    return exit;
  }

  #waitForExit(): Promise<Exit> {
    return new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
      this.#child.once('error', (error) => resolve({ code: null, signal: null, error: error.message }));
    });
  }

  #closeStreams(): void {
    for (const stream of this.#child.stdio) stream?.destroy();
  }
}

/** Process ids to names, of those that run. What a participant has started itself is found by its parents. */
export function processNames(participants: Iterable<readonly [string, ParticipantProcess]>): Map<number, string> {
  const names = new Map<number, string>();
  for (const [name, { processId, exit }] of participants) {
    if (processId !== undefined && exit === undefined) names.set(processId, name);
  }
  return names;
}

/** Has what the preload tells of a participant recorded as its own. */
export function recordedAs(
  name: string,
  azure: Pick<RunningAzure, 'nameHost' | 'recordAttempt'>,
): Required<Pick<ParticipantOptions, 'onSourcePort' | 'onFailedAttempt'>> {
  return {
    onSourcePort: (host, port) => azure.nameHost(host, name, port),
    onFailedAttempt: ({ opener, ...attempt }) =>
      azure.recordAttempt({ ...attempt, opener: name, ...(opener && { openerAddress: opener }) }),
  };
}

/** Waits for those of a group who outlive its leader, but not for long. */
async function othersEnded(group: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < FOLLOWERS_GRACE_MS && hasMembers(group); waitedMs += LOOK_EVERY_MS) {
    await delay(LOOK_EVERY_MS);
  }
}

/** `exited with code 1`, `was ended by SIGTERM`, `could not be started: spawn python3 ENOENT`. */
export function describeExit(exit: Exit): string {
  if (exit.error !== undefined) return `could not be started: ${exit.error}`;
  return exit.signal === null ? `exited with code ${exit.code}` : `was ended by ${exit.signal}`;
}
