import { readdirSync, readFileSync } from 'node:fs';

/** Signals every process of a group; one that is already gone is no error. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // macOS answers EPERM, not ESRCH, for a group of which only the unreaped leader is left.
    if (!['ESRCH', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
  }
}

/** Whether somebody of the group is left. */
export function hasMembers(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** In the environment of every process of a run, and of whatever these start: the run's folder. */
export const RUN_VARIABLE = 'AZWIRE_RUN';

/** Kills what is left of a run that has left its group, such as a daemon. Linux only: elsewhere it cannot be found. */
export function killLeftOf(run: string): void {
  for (const pid of numbersIn('/proc')) {
    if (!environmentOf(pid).includes(`${RUN_VARIABLE}=${run}`)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Empty for a process that is gone, or another user's. */
function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
