import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign, verify } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SigningKey, TokenKeys } from '../kernel/authorisation.ts';
import { AzwireError } from '../kernel/errors.ts';
import { readIfThere, writeNew } from './data-directory.ts';

const PRIVATE_KEY = 'token-key.pem';
const ALGORITHM = 'RSA-SHA256';
const MODULUS_BITS = 2048;

/**
 * The key of the local token issuer. With a `directory` it is kept there, so that tokens outlive a restart; else it lives in
 * memory. Made only when the first token is asked for: most runs need none, and it costs a tenth of a second.
 */
export async function openTokenKeys(directory: string | undefined): Promise<TokenKeys> {
  const pem = directory === undefined ? undefined : await readIfThere(join(directory, PRIVATE_KEY));
  let key = pem === undefined ? undefined : keyOf(pem, directory);
  let making: Promise<KeyObject> | undefined;
  return {
    async signingKey() {
      making ??= key === undefined ? makeKey(directory) : Promise.resolve(key);
      // Whoever asks after a failure tries again.
      making.catch(() => {
        making = undefined;
      });
      key = await making;
      return signingKey(key);
    },
    verifies: (text, signature) => key !== undefined && verify(ALGORITHM, Buffer.from(text), key, signature),
  };
}

async function makeKey(directory: string | undefined): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  if (directory !== undefined) {
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    await writeNew(directory, join(directory, PRIVATE_KEY), pem, 0o600);
  }
  return privateKey;
}

function keyOf(pem: string, directory: string | undefined): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Said below, in the same words.
  }
  throw new AzwireError(
    'AZW_CONFIG_INVALID',
    `${PRIVATE_KEY} in the data directory ${directory} is no RSA key in PEM. Remove it and a new one is made.`,
  );
}

function signingKey(key: KeyObject): SigningKey {
  const { n = '', e = '' } = createPublicKey(key).export({ format: 'jwk' }) as { n?: string; e?: string };
  return {
    // As Entra's: unique among keys, and short.
    id: n.slice(0, 27),
    modulus: n,
    exponent: e,
    sign: (text) => sign(ALGORITHM, Buffer.from(text), key),
  };
}
