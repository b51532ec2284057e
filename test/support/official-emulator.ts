import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../src/cli/azwire.ts', import.meta.url));
const READY = 'Emulator Service is Successfully Up!';
const LISTENERS = ['amqp', 'amqps', 'gateway', 'control', 'storage-blob', 'storage-queue', 'storage-table', 'cosmos'];

/**
 * Starts the program as the official images start: without arguments that say what to serve, only with their files where they
 * are mounted (`ServiceBus_Emulator`, by folder) and their environment. `--mount-root` stands for the root of the container, and
 * the ports are free ones. Ended after the test.
 */
export async function startInPlaceOfOfficialEmulators(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
) {
  const root = await mkdtemp(join(tmpdir(), 'azwire-official-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [emulator, text] of Object.entries(files)) {
    const folder = join(root, emulator, 'ConfigFiles');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'Config.json'), text);
  }
  const ports = LISTENERS.flatMap((name) => [`--${name}-port`, '0']);
  const child = spawn(process.execPath, [PROGRAM, 'up', '--mount-root', root, ...ports], {
    cwd: root,
    env: { ...process.env, EMULATOR_HTTP_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line === READY) break;
  }
  expect(lines, err).toContain(READY);
  const port = (listener: string) =>
    lines.map((line) => new RegExp(`^ +${listener} +127\\.0\\.0\\.1:(\\d+)`).exec(line)?.[1]).find(Boolean);
  return { amqp: port('amqp'), management: port('management'), err: () => err };
}
