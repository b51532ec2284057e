import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { takeOwnership } from '../../../src/store/owner-lock.ts';

const MODULE = fileURLToPath(new URL('../../../src/store/owner-lock.ts', import.meta.url));

function newFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'azwire-lock-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, 'azwire.lock');
}

/** Another process that takes the lock and keeps it; resolves when it has it. */
async function owner(file: string) {
  const code = `import { takeOwnership } from ${JSON.stringify(MODULE)}; takeOwnership(process.argv[1]); console.log('taken'); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

it('belongs to one at a time, and leaves no file behind', () => {
  const file = newFile();
  const release = takeOwnership(file);
  expect(() => takeOwnership(file)).toThrow(/in use by this very process/);
  release();
  expect(readdirSync(dirname(file))).toEqual([]);
  takeOwnership(file)();
});

it('names the process that has it', async () => {
  const file = newFile();
  const child = await owner(file);
  expect(() => takeOwnership(file)).toThrow(expect.objectContaining({ code: 'AZW_DATA_IN_USE' }));
  expect(() => takeOwnership(file)).toThrow(`in use by the process ${child.pid}`);
  expect(existsSync(file)).toBe(true);
});

it('is taken over from a process that was killed', async () => {
  const file = newFile();
  const child = await owner(file);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const release = takeOwnership(file);
  release();
  expect(existsSync(file)).toBe(false);
});

it('is taken over where the process id is another process now, and where the file says nothing', () => {
  const file = newFile();
  const release = takeOwnership(file);
  const own = JSON.parse(readFileSync(file, 'utf8')) as { started: string };
  release();
  const others =
    process.platform === 'linux'
      ? [
          { ...own, started: '1' },
          { ...own, realm: 'elsewhere' },
        ]
      : [];
  for (const text of ['', 'not JSON', 'null', '{}', ...others.map((other) => JSON.stringify(other))]) {
    writeFileSync(file, text);
    takeOwnership(file)();
    expect(existsSync(file)).toBe(false);
  }
});

it('does not remove what belongs to somebody else', () => {
  const file = newFile();
  const release = takeOwnership(file);
  writeFileSync(file, '{"pid":1}');
  release();
  expect(readFileSync(file, 'utf8')).toBe('{"pid":1}');
});
