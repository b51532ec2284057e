import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { median, type Result } from './result.ts';

const RUNS = 5;
const IDLE_MS = 2000;
const PROGRAM = fileURLToPath(new URL('../../src/cli/azwire.ts', import.meta.url));

/** From the spawn of `azwire up` to its word that everything listens, and what it then weighs. */
export async function measureStartUp(progress: (text: string) => void): Promise<Result[]> {
  const startMs: number[] = [];
  const rssMegabytes: number[] = [];
  for (let i = 1; i <= RUNS; i++) {
    const run = await startOnce();
    startMs.push(run.startMs);
    if (run.rssMegabytes !== undefined) rssMegabytes.push(run.rssMegabytes);
    progress(
      `run ${i} of ${RUNS}: ready after ${Math.round(run.startMs)} ms, ${run.rssMegabytes?.toFixed(0) ?? '?'} MB`,
    );
  }
  const results: Result[] = [{ name: 'start, all emulators listening', value: median(startMs), unit: 'ms', bar: 1000 }];
  if (rssMegabytes.length > 0) {
    results.push({ name: 'idle memory (RSS)', value: median(rssMegabytes), unit: 'MB', bar: 150 });
  }
  return results;
}

async function startOnce(): Promise<{ startMs: number; rssMegabytes: number | undefined }> {
  const spawnedAtMs = performance.now();
  const ports = ['amqp', 'amqps', 'gateway', 'management', 'control'].flatMap((name) => [`--${name}-port`, '0']);
  const child = spawn(process.execPath, [PROGRAM, 'up', ...ports], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', (code) => reject(new Error(`azwire up exited with ${code}`)));
    });
    const startMs = performance.now() - spawnedAtMs;
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    return { startMs, rssMegabytes: await residentMegabytes(child.pid!) };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

/** Only Linux tells of another process. */
async function residentMegabytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmRSS:\s+(\d+)/.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}
