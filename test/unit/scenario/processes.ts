import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 20_000;
const POLL_MS = 20;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until no process has this id. */
export async function gone(pid: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    if (!isAlive(pid)) return true;
    await delay(POLL_MS);
  }
  return false;
}

/** A program that prints its process id and does nothing, and the same for a child of its own if it is asked for one. */
export const IDLE = `console.log('pid ' + process.pid); setInterval(() => {}, 1000);`;
export const IDLE_WITH_CHILD = `
  require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(IDLE)}], { stdio: 'inherit' });
  setInterval(() => {}, 1000);
`;
