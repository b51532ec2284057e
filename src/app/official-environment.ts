import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AzwireError } from '../kernel/errors.ts';
import { officialMountPaths } from './official-file.ts';

/** What the official Service Bus emulator needs for its SQL Server. [official-emulators 5.1] */
const OF_SQL_SERVER = ['SQL_SERVER', 'MSSQL_SA_PASSWORD', 'SQL_WAIT_INTERVAL'];

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
  const unused = OF_SQL_SERVER.filter((name) => isSet(env[name]));
  const are = unused.length === 1 ? 'is' : 'are';
  return {
    ports: isSet(env.EMULATOR_HTTP_PORT) ? { management: portOf('EMULATOR_HTTP_PORT', env.EMULATOR_HTTP_PORT) } : {},
    notices: unused.length === 0 ? [] : [`${unused.join(', ')} ${are} not used: azwire needs no SQL Server.`],
  };
}

/** The configuration file that is mounted where an official image expects it; the first of several. `root` stands for `/`. */
export function mountedConfigFile(root = '/'): string | undefined {
  return officialMountPaths()
    .map((path) => join(root, path))
    .find((path) => existsSync(path));
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
