import { Buffer } from 'node:buffer';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openTokenKeys } from '../../../src/app/token-keys.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'azwire-keys-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

it('signs what it verifies, and what its public key verifies', async () => {
  const keys = await openTokenKeys(undefined);
  expect(keys.verifies('text', Buffer.from('AAAA'))).toBe(false);
  const [key, same] = await Promise.all([keys.signingKey(), keys.signingKey()]);
  expect(same).toMatchObject({ id: key.id, modulus: key.modulus });
  const signature = key.sign('text');
  expect(keys.verifies('text', signature)).toBe(true);
  expect(keys.verifies('text.', signature)).toBe(false);
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: key.modulus, e: key.exponent } });
  expect(verify('RSA-SHA256', Buffer.from('text'), publicKey, signature)).toBe(true);
});

it('keeps its key in the data directory, for its owner only', async () => {
  const directory = folder();
  const key = await (await openTokenKeys(directory)).signingKey();
  const later = await openTokenKeys(directory);
  expect(later.verifies('text', key.sign('text'))).toBe(true);
  expect((await later.signingKey()).id).toBe(key.id);
  if (process.platform !== 'win32') expect(statSync(join(directory, 'token-key.pem')).mode & 0o777).toBe(0o600);
});

it('does not start with a key that is none', async () => {
  const directory = folder();
  writeFileSync(join(directory, 'token-key.pem'), 'nonsense');
  await expect(openTokenKeys(directory)).rejects.toMatchObject({ code: 'AZW_CONFIG_INVALID' });
});
