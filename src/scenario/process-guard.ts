import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RUN_VARIABLE } from './process-group.ts';
import { siblingProgram } from './sibling-program.ts';

/** Sees to it that nothing of a run outlives the process that runs the scenario, even if that one is killed. */
export class ProcessGuard {
  readonly #process: ChildProcess;

  constructor() {
    // A group of its own: Ctrl-C in the terminal must not end the guard before its work.
    this.#process = spawn(process.execPath, [fileURLToPath(siblingProgram('guard-program'))], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      // Where a participant runs scenarios itself, its own run must not take the guard for what is left of it.
      env: { ...process.env, [RUN_VARIABLE]: undefined },
    });
    this.#process.stdin?.on('error', () => {}); // It was killed from outside; the run itself still cleans up.
    this.#process.on('error', () => {});
  }

  watch(group: number): void {
    this.#process.stdin?.write(`+${group}\n`);
  }

  release(group: number): void {
    this.#process.stdin?.write(`-${group}\n`);
  }

  /** What has {@link RUN_VARIABLE} set to `run` does not outlive the guard. */
  watchRun(run: string): void {
    this.#process.stdin?.write(`r${run}\n`);
  }

  /** `command` undoes something that the run has made. It is performed if nobody says before the end that it is undone. */
  undo(command: readonly string[]): void {
    this.#process.stdin?.write(`u${JSON.stringify(command)}\n`);
  }

  isUndone(command: readonly string[]): void {
    this.#process.stdin?.write(`d${JSON.stringify(command)}\n`);
  }

  async stop(): Promise<void> {
    const { exitCode, signalCode, pid } = this.#process;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await exited;
  }
}
