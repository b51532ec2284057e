import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AzwireError } from '../kernel/errors.ts';
import { officialMountPaths } from './official-file.ts';

/** What the official emulators need for the containers beside them. [official-emulators 5.1, 5.2] */
const NEEDED = {
  'SQL Server': ['SQL_SERVER', 'MSSQL_SA_PASSWORD', 'SQL_WAIT_INTERVAL'],
  'storage beside it': ['BLOB_SERVER', 'METADATA_SERVER'],
};

export interface OfficialEnvironment {
  /** To be listened on instead of those of the configuration. */
  readonly ports: { readonly management?: number };
  /** What is set and has no effect, one sentence each. */
  readonly notices: readonly string[];
}

/**
 * Reads the environment variables of the official emulators. `ACCEPT_EULA` may be set or not: there is nothing to accept.
 * Throws AZW_CONFIG_INVALID.
 */
export function officialEnvironment(env: Readonly<Record<string, string | undefined>>): OfficialEnvironment {
  const notices = Object.entries(NEEDED).flatMap(([what, names]) => {
    const unused = names.filter((name) => isSet(env[name]));
    if (unused.length === 0) return [];
    return `${unused.join(', ')} ${unused.length === 1 ? 'is' : 'are'} not used: azwire needs no ${what}.`;
  });
  return {
    ports: isSet(env.EMULATOR_HTTP_PORT) ? { management: portOf('EMULATOR_HTTP_PORT', env.EMULATOR_HTTP_PORT) } : {},
    notices,
  };
}

/** The configuration files that are mounted where official images expect them: one for each service. `root` stands for `/`. */
export function mountedConfigFiles(root = '/'): readonly string[] {
  return officialMountPaths()
    .map((path) => join(root, path))
    .filter((path) => existsSync(path));
}

/** Docker Compose sets a variable to nothing when its own is not set. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function portOf(name: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  const found = `The environment variable ${name} is ${JSON.stringify(text)}`;
  throw new AzwireError('AZW_CONFIG_INVALID', `${found}, expected a port: a number from 0 to 65535.`);
}
