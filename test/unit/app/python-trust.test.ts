import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { pythonTrustIn } from '../../../src/app/python-trust.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;

it.runIf(hasPython)(`makes Python's clients believe what SSL_CERT_FILE has`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'azwire-python-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'bundle.pem');
  writeFileSync(file, 'authorities\n');
  const program = `
import certifi, certifi.core
from certifi.core import where
print(where(), certifi.contents(), end="")`;
  const env = { ...process.env, PYTHONPATH: pythonTrustIn(folder), SSL_CERT_FILE: file, PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout, stderr } = spawnSync('python3', ['-c', program], { env, encoding: 'utf8' });
  // Where an administrator has Python add authorities of their own, these follow.
  expect({ begins: stdout.slice(0, file.length + 12), stderr }).toEqual({ begins: `${file} authorities`, stderr: '' });
});
