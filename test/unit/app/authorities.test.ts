import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readAuthorities } from '../../../src/app/authorities.ts';
import { LocalCa } from '../../../src/net/local-ca.ts';

async function fileOf(text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'azwire-authorities-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'ca.pem');
  await writeFile(file, text);
  return file;
}

it('reads all certificates of all files', async () => {
  const [one, two, three] = await Promise.all([LocalCa.create(), LocalCa.create(), LocalCa.create()]);
  const both = await fileOf(`two of them\n${one.certificatePem}\n${two.certificatePem}`);
  const found = await readAuthorities([both, await fileOf(three.certificatePem)]);
  expect(found).toEqual([one, two, three].map(({ certificatePem }) => certificatePem.trim()));
});

it.each([
  ['', 'there is no certificate in it'],
  ['nonsense', 'there is no certificate in it'],
  ['-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----', 'egress.certificateAuthorities'],
])('takes no file without certificates: %j', async (text, reason) => {
  const failed = readAuthorities([await fileOf(text)]);
  await expect(failed).rejects.toMatchObject({ code: 'AZW_CONFIG_INVALID', message: expect.stringContaining(reason) });
});

it('says that there is no such file', async () => {
  await expect(readAuthorities(['/nowhere/ca.pem'])).rejects.toThrow(/\/nowhere\/ca.pem.*ENOENT/);
});
