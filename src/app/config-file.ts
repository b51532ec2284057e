import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AzwireError } from '../kernel/errors.ts';
import type { LimitsMode } from '../kernel/limits.ts';
import { type AzwireConfig, checkConfig } from './config.ts';
import { parseJsonWithComments } from './json-with-comments.ts';
import { fromOfficialFile, isOfficialFile } from './official-file.ts';

export interface ConfigFileOptions {
  /** In force instead of the file's. */
  readonly limits?: LimitsMode;
  /** Told, one sentence each, what the file says that has no effect or another than where it comes from. */
  readonly onNotice?: (notice: string) => void;
}

/**
 * Reads and checks a configuration file: an `azwire.json`, or the `Config.json` of an official emulator. Throws
 * AZW_CONFIG_INVALID with everything that is wrong in it.
 */
export async function readConfigFile(file: string, options: ConfigFileOptions = {}): Promise<AzwireConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new AzwireError('AZW_CONFIG_INVALID', `The configuration file ${file} ${reason}.`, { cause });
  }
  const value = parseJsonWithComments(text, file);
  const { limits, onNotice = () => {} } = options;
  if (isOfficialFile(value)) return fromOfficialFile(value, { file, limits, onNotice });
  const config = await checkConfig(value, file, limits);
  // A path in a file is meant from where the file is.
  const from = (path: string) => resolve(dirname(file), path);
  const { data, egress } = config;
  const certificateAuthorities = egress?.certificateAuthorities?.map(from);
  return {
    ...config,
    ...(data !== undefined && { data: from(data) }),
    ...(certificateAuthorities !== undefined && { egress: { ...egress, certificateAuthorities } }),
  };
}
