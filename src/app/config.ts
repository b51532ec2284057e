import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { HelloWorldConfig } from '../../emulators/hello-world/config.ts';
import { EMULATORS } from '../../emulators/index.ts';
import type { ServiceBusConfig } from '../../emulators/service-bus/config.ts';
import { AzwireError } from '../kernel/errors.ts';
import type { LimitsMode } from '../kernel/limits.ts';
import { parseJsonWithComments } from './json-with-comments.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';
import { nearest } from './nearest.ts';

/** The listeners and their default ports. */
export const DEFAULT_PORTS = { amqp: 5672, amqps: 5671, gateway: 8443 } as const;
export type ListenerName = keyof typeof DEFAULT_PORTS;

/** What `azwire.json` holds, and what the library call takes. */
export interface AzwireConfig {
  /** Where an editor finds the schema of this file. */
  readonly $schema?: string;
  readonly serviceBus?: ServiceBusConfig;
  readonly helloWorld?: HelloWorldConfig;
  /** The address to listen on. Default `127.0.0.1`: nobody else can reach it. */
  readonly host?: string;
  /** By listener, 0 for any free one; `'any'` for any free port everywhere. */
  readonly ports?: 'any' | { readonly [Name in ListenerName]?: number };
  /** Where the local CA is kept. Default: in memory, a new one at every start. */
  readonly data?: string;
  /** `strict` has the official emulators' limits, `relaxed` (default) only the real services'. */
  readonly limits?: LimitsMode;
  /** Default true. Without it `capture()` stays empty. */
  readonly recorder?: boolean;
  /** Default `warn`. */
  readonly logLevel?: LogLevel;
}

/** What is served when a configuration names no service. */
export const DEFAULT_SERVICES: Pick<AzwireConfig, 'serviceBus'> = {
  serviceBus: {
    namespaces: [
      {
        name: 'default',
        queues: [{ name: 'queue' }],
        topics: [{ name: 'topic', subscriptions: [{ name: 'subscription' }] }],
      },
    ],
  },
};

/** Whether the configuration names a service at all; if not, {@link DEFAULT_SERVICES} are served. */
export function namesService(config: AzwireConfig): boolean {
  return EMULATORS.some(({ configKey }) => config[configKey as keyof AzwireConfig] !== undefined);
}

/**
 * Reads and checks a configuration file. `limits`, when given, are in force instead of the file's. Throws
 * AZW_CONFIG_INVALID with everything that is wrong in it.
 */
export async function readConfigFile(file: string, limits?: LimitsMode): Promise<AzwireConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new AzwireError('AZW_CONFIG_INVALID', `The configuration file ${file} ${reason}.`, { cause });
  }
  const config = await checkConfig(parseJsonWithComments(text, file), file, limits);
  // A path in a file is meant from where the file is.
  return config.data === undefined ? config : { ...config, data: resolve(dirname(file), config.data) };
}

/**
 * Checks a configuration against the schema that the emulators make up together, then by what they know beyond it.
 * `source` is named in the message. Throws AZW_CONFIG_INVALID.
 */
export async function checkConfig(config: unknown, source: string, limits?: LimitsMode): Promise<AzwireConfig> {
  compiled ??= compile();
  const validate = await compiled;
  const sentences = validate(config)
    ? semanticErrors(config as AzwireConfig, limits)
    : relevant(validate.errors ?? []).map(sentence);
  if (sentences.length === 0) return config as AzwireConfig;
  const lines = [...new Set(sentences)].map((text) => `${source}: ${text}`);
  throw new AzwireError('AZW_CONFIG_INVALID', lines.join('\n'));
}

function semanticErrors(config: AzwireConfig, limits: LimitsMode = config.limits ?? 'relaxed'): string[] {
  return EMULATORS.flatMap(({ configKey, checkConfig: check }) => {
    const value = config[configKey as keyof AzwireConfig];
    return value === undefined ? [] : check(value as never, limits);
  }).map(({ path, found, expected: wanted }) => `at ${path}: found ${shown(found)}, expected ${wanted}.`);
}

let compiled: Promise<ValidateFunction> | undefined;

async function compile(): Promise<ValidateFunction> {
  const { Ajv } = await import('ajv');
  return new Ajv({ allErrors: true, verbose: true, strict: false }).compile(configSchema());
}

/** JSON Schema of `azwire.json`. */
function configSchema(): object {
  const port = { type: 'integer', minimum: 0, maximum: 65535 };
  const ports = Object.fromEntries(Object.keys(DEFAULT_PORTS).map((name) => [name, port]));
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      ...Object.fromEntries(EMULATORS.map(({ configKey, configSchema }) => [configKey, configSchema])),
      host: { type: 'string', minLength: 1 },
      ports: { anyOf: [{ const: 'any' }, { type: 'object', additionalProperties: false, properties: ports }] },
      data: { type: 'string', minLength: 1 },
      limits: { enum: ['strict', 'relaxed'] },
      recorder: { type: 'boolean' },
      logLevel: { enum: LOG_LEVELS },
    },
  };
}

/**
 * Of a choice that failed as a whole, Ajv also reports why each branch failed. What lies deeper than the choice itself is
 * the better message (the value has the shape of that branch); else the choice is.
 */
function relevant(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const inBranch = (error: ErrorObject, choice: ErrorObject) =>
    error !== choice && error.schemaPath.startsWith(`${choice.schemaPath}/`);
  const isDeep = (error: ErrorObject, choice: ErrorObject) =>
    error.instancePath !== choice.instancePath ||
    error.keyword === 'additionalProperties' ||
    error.keyword === 'required';
  return errors.filter((error) => {
    const around = choices.find((choice) => inBranch(error, choice));
    if (around) return isDeep(error, around);
    return !errors.some((other) => inBranch(other, error) && isDeep(other, error));
  });
}

/** Where, what was found, what was expected. */
function sentence({ instancePath, keyword, params, data, parentSchema, message }: ErrorObject): string {
  const at = instancePath === '' ? 'at the top' : `at ${instancePath}`;
  if (keyword === 'additionalProperties') {
    const key = String(params.additionalProperty);
    const known = Object.keys((parentSchema as { properties?: object }).properties ?? {});
    const meant = nearest(key, known);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    return `${at}: found the unknown key "${key}".${hint} Expected one of: ${known.join(', ')}.`;
  }
  if (keyword === 'required') return `${at}: the key "${params.missingProperty}" is missing.`;
  return `${at}: found ${shown(data)}, expected ${expected(parentSchema as Schema) ?? message}.`;
}

/** A value as it stands in the file, shortened. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

interface Schema {
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string;
  readonly description?: string;
  readonly pattern?: string;
  readonly [bound: string]: unknown;
}

/** A schema in words: `"any" or an object`, `a whole number from 0 to 65535`. */
function expected(schema: Schema): string | undefined {
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return choice.map((branch) => expected(branch) ?? 'something else').join(' or ');
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  const kind =
    schema.type === 'integer'
      ? 'a whole number'
      : schema.type && `${/^[aeo]/.test(schema.type) ? 'an' : 'a'} ${schema.type}`;
  const bounds = [
    ['minimum', 'at least'],
    ['maximum', 'at most'],
    ['minLength', 'of a length of at least'],
    ['maxLength', 'of a length of at most'],
    ['minItems', 'with a number of items of at least'],
    ['maxItems', 'with a number of items of at most'],
    ['pattern', 'that matches'],
    ['format', 'in the format'],
  ].flatMap(([keyword = '', words]) => (schema[keyword] === undefined ? [] : [`${words} ${schema[keyword]}`]));
  const range = bounds.join(' and ');
  return kind && [kind, range, schema.description && `(${schema.description})`].filter(Boolean).join(' ');
}
