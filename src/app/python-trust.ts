import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What Python's clients ask for the authorities to believe, in place of the package of this name. */
const CERTIFI = `"""The authorities of SSL_CERT_FILE, for clients that believe those of certifi only."""

import os

__all__ = ["contents", "where"]
__version__ = "2100.01.01"


def where():
    return os.environ["SSL_CERT_FILE"]


def contents():
    with open(where(), encoding="ascii", errors="ignore") as file:
        return file.read()
`;

/**
 * A folder for PYTHONPATH. The AMQP clients of Python believe the authorities that the package `certifi` brings along, and no
 * variable of the environment changes that: here is one that goes by SSL_CERT_FILE.
 */
export function pythonTrustIn(folder: string): string {
  const python = join(folder, 'python');
  mkdirSync(join(python, 'certifi'), { recursive: true });
  writeFileSync(join(python, 'certifi', '__init__.py'), CERTIFI);
  writeFileSync(join(python, 'certifi', 'core.py'), 'from certifi import contents, where  # noqa: F401\n');
  return python;
}
