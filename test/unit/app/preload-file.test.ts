import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { preloadIn } from '../../../src/app/preload-file.ts';

it('can be loaded by a Node that knows no TypeScript', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azwire-preload-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const url = preloadIn(folder);
  expect(readFileSync(fileURLToPath(url), 'utf8')).not.toMatch(/^import type|: string\b/m);
  const program = 'process.stdout.write(String(require("node:net").Socket.prototype.connect).length > 0 ? "runs" : "")';
  const args = ['--no-experimental-strip-types', `--import=${url}`, '--eval', program];
  const env = { ...process.env, AZWIRE_REPORT_DESCRIPTOR: '', AZWIRE_LOCAL_ADDRESS: '' };
  expect(await promisify(execFile)(process.execPath, args, { env })).toEqual({ stdout: 'runs', stderr: '' });
});
