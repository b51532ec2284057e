import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLocalCa } from '../../../src/app/data-directory.ts';

let parent: string;
let directory: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'azwire-data-'));
  directory = join(parent, 'not/there/yet');
});
afterEach(() => rm(parent, { recursive: true }));

it('makes a local CA once and keeps it, its key for the owner only', async () => {
  const made = await openLocalCa(directory);
  const kept = await openLocalCa(directory);
  expect(kept.certificatePem).toBe(made.certificatePem);
  expect(await readFile(join(directory, 'ca.pem'), 'utf8')).toBe(made.certificatePem);
  expect((await stat(join(directory, 'ca-key.pem'))).mode & 0o777).toBe(0o600);
});

it('without a directory it is another one each time', async () => {
  const [one, other] = [await openLocalCa(undefined), await openLocalCa(undefined)];
  expect(one.certificatePem).not.toBe(other.certificatePem);
});

it('says what is wrong with a directory that it cannot use', async () => {
  await openLocalCa(directory);
  await writeFile(join(directory, 'ca.pem'), 'not a certificate');
  await expect(openLocalCa(directory)).rejects.toThrow(/ca\.pem and ca-key\.pem do not make a certificate authority/);
  await rm(join(directory, 'ca.pem'));
  await expect(openLocalCa(directory)).rejects.toThrow(/ca-key\.pem is there but ca\.pem is not/);
  await expect(openLocalCa(join(directory, 'ca-key.pem'))).rejects.toThrow(/cannot be (read|written) \(ENOTDIR\)/);
});
