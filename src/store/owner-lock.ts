import { linkSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { AzwireError } from '../kernel/errors.ts';

/** Who has a data directory. A process id alone would not do: after a restart it may be another process's. */
interface Owner {
  readonly pid: number;
  /** When the process started, as the system says it; empty where it does not. */
  readonly started: string;
  /** Which processes the id counts among: containers count their own. */
  readonly realm: string;
}

/**
 * Makes this process the only owner of what `file` stands for; the call that is given back lets it go. A file that was left by a
 * process that was killed is taken over. Throws AZW_DATA_IN_USE, and what the file system throws.
 */
export function takeOwnership(file: string): () => void {
  const text = JSON.stringify(thisProcess());
  const own = `${file}.${process.pid}`;
  writeFileSync(own, text);
  try {
    // A link comes into being at once and with its contents, or not at all.
    while (!linked(own, file)) removeIfLeftBehind(file, `${own}.left`);
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    if (readIfThere(file) === text) rmSync(file, { force: true });
  };
}

function linked(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the file unless its process lives. */
function removeIfLeftBehind(file: string, aside: string): void {
  const text = readIfThere(file);
  if (text === undefined) return;
  const owner = ownerIn(text);
  if (owner !== undefined && lives(owner)) throw inUse(file, owner);
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // Somebody else may have been faster: then this is the new owner's, and goes back.
  if (readIfThere(aside) !== text) linked(aside, file);
  rmSync(aside, { force: true });
}

function inUse(file: string, { pid }: Owner): AzwireError {
  const who = pid === process.pid ? 'this very process' : `the process ${pid}`;
  return new AzwireError(
    'AZW_DATA_IN_USE',
    `The data directory is in use by ${who} (${file}). Stop it, or take another directory.`,
  );
}

function thisProcess(): Owner {
  return { pid: process.pid, started: startOf(process.pid), realm: realm() };
}

function lives({ pid, started, realm: where }: Owner): boolean {
  // The processes of another container, or of the time before a reboot, cannot be seen from here.
  if (where !== realm()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(pid) === started;
}

/** The 22nd field of Linux's `/proc/<pid>/stat`, behind a name in parentheses that may hold anything. */
function startOf(pid: number): string {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function realm(): string {
  try {
    const boot = readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

function ownerIn(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<Owner> | null;
    return Number.isSafeInteger(owner?.pid) ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
