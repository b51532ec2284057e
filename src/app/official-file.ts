import { EMULATORS } from '../../emulators/index.ts';
import type { OfficialConfig } from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import type { LimitsMode } from '../kernel/limits.ts';
import { type AzwireConfig, checkConfig } from './config.ts';
import { relevantErrors, schemaSentence } from './schema-errors.ts';

/** The key by which the files of the official emulators are told from `azwire.json`. */
const OFFICIAL_KEY = 'UserConfig';

export interface OfficialFileOptions {
  /** Named in messages. */
  readonly file: string;
  readonly limits: LimitsMode | undefined;
  readonly onNotice: (notice: string) => void;
}

/** Whether a parsed file is one of an official emulator. */
export function isOfficialFile(value: unknown): value is object {
  return typeof value === 'object' && value !== null && OFFICIAL_KEY in value;
}

/** Where the official images expect their files. */
export function officialMountPaths(): readonly string[] {
  return EMULATORS.flatMap(({ officialConfig }) => officialConfig?.mountPath ?? []);
}

/**
 * The configuration that a file of an official emulator means. Errors name what stands in the file, not what it was turned
 * into. Throws AZW_CONFIG_INVALID.
 */
export async function fromOfficialFile(value: object, options: OfficialFileOptions): Promise<AzwireConfig> {
  const { file, limits, onNotice } = options;
  // One of them takes every file of that kind, whatever it says.
  const emulator = EMULATORS.find(({ officialConfig }) => officialConfig?.recognises(value))!;
  const { configKey } = emulator;
  const official = emulator.officialConfig!;
  const given = withoutNulls(value) as object;
  await checkShape(given, official, options);
  for (const notice of official.notices(given)) onNotice(`${file}: ${notice}`);
  const config = { [configKey]: official.toConfig(given) };
  return checkConfig(config, file, limits, (path) => official.toFilePath(path));
}

/** What is wrong is thrown; what is unknown is only told, because the official emulators start with it. */
async function checkShape(value: object, { schema }: OfficialConfig, { file, onNotice }: OfficialFileOptions) {
  const { Ajv } = await import('ajv');
  const validate = new Ajv({ allErrors: true, verbose: true, strict: false }).compile(schema);
  if (validate(value)) return;
  const errors = relevantErrors(validate.errors ?? []);
  const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties');
  const wrong = errors.filter(({ keyword }) => keyword !== 'additionalProperties');
  const lines = (some: typeof errors) => [...new Set(some.map((error) => `${file}: ${schemaSentence(error)}`))];
  if (wrong.length > 0) throw new AzwireError('AZW_CONFIG_INVALID', lines([...wrong, ...unknown]).join('\n'));
  for (const line of lines(unknown)) onNotice(`${line} The key is not used, as in the official emulator.`);
}

/** Files written by .NET programs have null for what is not given. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(given.map(([key, item]) => [key, withoutNulls(item)]));
}
