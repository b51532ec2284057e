import { readFile } from 'node:fs/promises';
import { AzwireError } from '../kernel/errors.ts';
import { certificatesIn } from '../net/trust.ts';

/** The certificates of PEM files that a configuration names. Throws AZW_CONFIG_INVALID. */
export async function readAuthorities(files: readonly string[]): Promise<readonly string[]> {
  return (await Promise.all(files.map(readCertificates))).flat();
}

async function readCertificates(file: string): Promise<readonly string[]> {
  try {
    return certificatesIn(await readFile(file, 'utf8'));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const text = `${file}, named in "egress.certificateAuthorities", is no PEM file of certificates (${code ?? message}).`;
    throw new AzwireError('AZW_CONFIG_INVALID', text, { cause });
  }
}
