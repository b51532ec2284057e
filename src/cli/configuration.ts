import { existsSync } from 'node:fs';
import type { AzwireConfig, OfficialEnvironment } from '../index.ts';

/** The file that is taken when none is named. */
export const DEFAULT_FILE = 'azwire.json';

export interface ConfigurationOptions {
  /** The file that the command line names. */
  readonly config?: string | undefined;
  readonly limits?: 'strict' | 'relaxed' | undefined;
  readonly mountRoot?: string | undefined;
}

/** What a command is configured with, apart from its flags. */
export interface Configuration {
  /** Where it is from; empty when there is no file. */
  readonly files: readonly string[];
  readonly inFiles: AzwireConfig;
  /** Ports that the environment wishes. */
  readonly environmentPorts: OfficialEnvironment['ports'];
}

/**
 * Reads the file that is named, else ./azwire.json, else what is mounted where the official emulators have theirs. Tells the user on
 * standard error what in it has no effect. Throws AZW_CONFIG_INVALID.
 */
export async function readConfiguration(options: ConfigurationOptions): Promise<Configuration> {
  const { readConfigFile, mountedConfigFiles, officialEnvironment } = await import('../index.ts');
  const { config, limits, mountRoot } = options;
  const named = config ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  const files = named === undefined ? mountedConfigFiles(mountRoot) : [named];
  const { ports, notices } = officialEnvironment(process.env);
  notices.forEach(note);
  const read = { onNotice: note, ...(limits !== undefined && { limits }) };
  const inFiles = await Promise.all(files.map((file) => readConfigFile(file, read)));
  return { files, inFiles: Object.assign({}, ...inFiles), environmentPorts: ports };
}

/** Tells the user on standard error, whatever the log level. */
export function note(text: string): void {
  process.stderr.write(`Note: ${text}\n`);
}

/** Tells the user when others can get to the services. */
export function warnIfReachable(host = '127.0.0.1'): void {
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return;
  process.stderr.write(
    `Warning: ${host} is not a loopback address. Whoever reaches this machine can use the services; their keys are well known.\n`,
  );
}
