import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AzwireError } from '../kernel/errors.ts';
import type { LocalCa } from '../net/local-ca.ts';

const CERTIFICATE = 'ca.pem';
const PRIVATE_KEY = 'ca-key.pem';

/**
 * The local CA: kept in `directory` and made there on first use, so that clients need to trust it only once. Without a
 * directory it lives in memory and is a new one at every start.
 */
export async function openLocalCa(directory: string | undefined): Promise<LocalCa> {
  const { LocalCa } = await import('../net/local-ca.ts');
  if (directory === undefined) return LocalCa.create();
  const certificateFile = join(directory, CERTIFICATE);
  const privateKeyFile = join(directory, PRIVATE_KEY);
  const [certificatePem, privateKeyPem] = await Promise.all([
    readIfThere(certificateFile),
    readIfThere(privateKeyFile),
  ]);
  if (certificatePem === undefined && privateKeyPem === undefined) {
    const ca = await LocalCa.create();
    await writeNew(directory, privateKeyFile, ca.privateKeyPem, 0o600);
    await writeNew(directory, certificateFile, ca.certificatePem, 0o644);
    return ca;
  }
  if (certificatePem === undefined || privateKeyPem === undefined) {
    const [there, missing] = certificatePem ? [certificateFile, PRIVATE_KEY] : [privateKeyFile, CERTIFICATE];
    throw new AzwireError(
      'AZW_CONFIG_INVALID',
      `${there} is there but ${missing} is not. Restore it, or remove both and a new local CA is made.`,
    );
  }
  // A key that others can read is worth as much as no key: whoever has it can pass for any host that trusts this CA.
  await chmod(privateKeyFile, 0o600);
  try {
    return await LocalCa.fromPem({ certificatePem, privateKeyPem });
  } catch (cause) {
    throw new AzwireError(
      'AZW_CONFIG_INVALID',
      `${certificateFile} and ${PRIVATE_KEY} do not make a certificate authority. Remove both and a new one is made.`,
      { cause },
    );
  }
}

/** The text of a file of the data directory, or undefined when there is none. Throws AZW_CONFIG_INVALID. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(file, 'read', cause);
  }
}

/** Writes a file of the data directory that must not be there yet. Throws AZW_CONFIG_INVALID. */
export async function writeNew(directory: string, file: string, text: string, mode: number): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(file, text, { mode, flag: 'wx' });
  } catch (cause) {
    throw unusable(file, 'written', cause);
  }
}

function unusable(file: string, verb: string, cause: unknown): AzwireError {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new AzwireError('AZW_CONFIG_INVALID', `${file} in the data directory cannot be ${verb} (${reason}).`, {
    cause,
  });
}
