import type { CosmosConfig } from '../../emulators/cosmos/config.ts';
import type { EntraConfig } from '../../emulators/entra/config.ts';
import type { EventGridConfig } from '../../emulators/event-grid/config.ts';
import type { EventHubsConfig } from '../../emulators/event-hubs/config.ts';
import type { HelloWorldConfig } from '../../emulators/hello-world/config.ts';
import { EMULATORS } from '../../emulators/index.ts';
import type { ServiceBusConfig } from '../../emulators/service-bus/config.ts';
import type { StorageConfig } from '../../emulators/storage/config.ts';
import { AUTH_MODES, type AuthMode } from '../kernel/authorisation.ts';
import type { ConfigProblem } from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import type { LimitsMode } from '../kernel/limits.ts';
import { ALLOWABLE, isAllowable } from '../net/egress-policy.ts';
import { ConfigValidator } from './config-validator.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';
import { relevantErrors, schemaProblem, schemaSentence, shown } from './schema-errors.ts';

/** The listeners that there always are, and their default ports. */
const SHARED_PORTS = { amqp: 5672, amqps: 5671, gateway: 8443, management: 5300, control: 4280 } as const;
export type SharedListenerName = keyof typeof SHARED_PORTS;

/** Those that are open only where `storage` is configured. */
const STORAGE_PORTS = { 'storage-blob': 10000, 'storage-queue': 10001, 'storage-table': 10002 } as const;

/** Open only where `cosmos` is configured. */
const COSMOS_PORTS = { cosmos: 8081 } as const;

export const DEFAULT_PORTS = { ...SHARED_PORTS, ...STORAGE_PORTS, ...COSMOS_PORTS } as const;
export type ListenerName = keyof typeof DEFAULT_PORTS;

/** Any free port everywhere. */
export const ANY_PORTS = Object.fromEntries(Object.keys(DEFAULT_PORTS).map((name) => [name, 0])) as Record<
  ListenerName,
  number
>;

/** What `azwire.json` holds, and what the library call takes. */
export interface AzwireConfig {
  /** Where an editor finds the schema of this file. */
  readonly $schema?: string;
  readonly serviceBus?: ServiceBusConfig;
  readonly eventHubs?: EventHubsConfig;
  readonly eventGrid?: EventGridConfig;
  readonly helloWorld?: HelloWorldConfig;
  readonly entra?: EntraConfig;
  readonly storage?: StorageConfig;
  readonly cosmos?: CosmosConfig;
  /** The address to listen on. Default `127.0.0.1`: nobody else can reach it. */
  readonly host?: string;
  /** By listener, 0 for any free one; `'any'` for any free port everywhere. */
  readonly ports?: 'any' | { readonly [Name in ListenerName]?: number };
  /** Directory that keeps entities, messages, events, blobs, the local CA. One process at a time. Default: all is in memory. */
  readonly data?: string;
  /** `strict` has the official emulators' limits, `relaxed` (default) only the real services'. */
  readonly limits?: LimitsMode;
  /**
   * `default`: signatures must be good, but rights are not looked at and links need no token. `enforce`: signatures, expiry,
   * audiences and rights, as in Azure. `off`: anything goes.
   */
  readonly auth?: AuthMode;
  /** Where the emulators may dial, and whom they believe there. */
  readonly egress?: EgressConfig;
  /** Default true. Without it `capture()` stays empty. */
  readonly recorder?: boolean;
  /**
   * How many bytes of packets' payload are kept, the newest; from 65 536 to 1 GiB. Default 8 MiB, and 64 MiB where a run is all about its
   * capture: `azwire run`, `azwire record`.
   */
  readonly captureBytes?: number;
  /** Default `warn`. */
  readonly logLevel?: LogLevel;
}

/** What is dialled beyond this machine and private networks, which are always allowed. */
export interface EgressConfig {
  /** Addresses, ranges (`203.0.113.0/24`), names and suffixes (`*.example.com`). Default: none. */
  readonly allow?: readonly string[];
  /** PEM files of authorities to trust beside the local CA and Node's own. Default: none. */
  readonly certificateAuthorities?: readonly string[];
}

const CAPTURE_BYTES = { minimum: 64 * 1024, maximum: 1024 ** 3 } as const;

/** {@link AzwireConfig.captureBytes} of a run that is all about its capture. */
export const WHOLE_CAPTURE_BYTES = 64 * 1024 ** 2;

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

/** Whether the configuration names a service beside those that always run; if not, {@link DEFAULT_SERVICES} are served. */
export function namesService(config: AzwireConfig): boolean {
  return EMULATORS.some(
    ({ configKey, byDefault }) => byDefault === undefined && config[configKey as keyof AzwireConfig] !== undefined,
  );
}

/**
 * Checks a configuration against the schema that the emulators make up together, then by what they know beyond it.
 * `source` is named in the message; `toPath` says where in it a value stands. Throws AZW_CONFIG_INVALID.
 */
export async function checkConfig(
  config: unknown,
  source: string,
  limits?: LimitsMode,
  toPath = (pointer: string) => pointer,
): Promise<AzwireConfig> {
  loading ??= loadValidator();
  const errors = (await loading).errorsOf(config);
  if (errors.length === 0) await loadServices(config as AzwireConfig);
  const sentences =
    errors.length === 0
      ? semanticErrors(config as AzwireConfig, limits, toPath)
      : relevantErrors(errors).map((error) => schemaSentence(error, toPath));
  if (sentences.length === 0) return config as AzwireConfig;
  const lines = [...new Set(sentences)].map((text) => `${source}: ${text}`);
  throw new AzwireError('AZW_CONFIG_INVALID', lines.join('\n'));
}

function semanticErrors(
  config: AzwireConfig,
  limits: LimitsMode = config.limits ?? 'relaxed',
  toPath: (pointer: string) => string,
): string[] {
  return semanticProblems(config, limits).map(
    ({ path, found, expected: wanted }) => `at ${toPath(path)}: found ${shown(found)}, expected ${wanted}.`,
  );
}

function semanticProblems(config: AzwireConfig, limits: LimitsMode): ConfigProblem[] {
  const ofServices = EMULATORS.flatMap(({ configKey, checkConfig: check }) => {
    const value = config[configKey as keyof AzwireConfig];
    return value === undefined ? [] : check(value as never, limits);
  });
  return [...ofServices, ...unusedPorts(config), ...badHosts(config)];
}

/** Ports that nothing would listen on. Any free one, 0, is no wish that could go unheard. */
function unusedPorts({ ports, storage, cosmos }: AzwireConfig): ConfigProblem[] {
  if (ports === undefined || ports === 'any') return [];
  const unused = (service: 'storage' | 'cosmos', names: object) =>
    (Object.keys(names) as ListenerName[]).flatMap((name) => {
      const found = ports[name] ?? 0;
      const expected = `no port where "${service}" is not configured`;
      return found === 0 ? [] : [{ path: `/ports/${name}`, found, expected }];
    });
  return [
    ...(storage === undefined ? unused('storage', STORAGE_PORTS) : []),
    ...(cosmos === undefined ? unused('cosmos', COSMOS_PORTS) : []),
  ];
}

function badHosts({ egress: { allow = [] } = {} }: AzwireConfig): ConfigProblem[] {
  return allow.flatMap((found, i) =>
    isAllowable(found) ? [] : [{ path: `/egress/allow/${i}`, found, expected: ALLOWABLE }],
  );
}

/**
 * What is wrong in a part of a configuration, by path. For configurations that come while an instance runs, and so after a
 * {@link checkConfig} that has loaded the schema.
 */
export function configProblems(part: AzwireConfig, limits: LimitsMode): readonly ConfigProblem[] {
  const errors = loaded!.errorsOf(part);
  return errors.length > 0 ? relevantErrors(errors).map(schemaProblem) : semanticProblems(part, limits);
}

async function loadServices(config: AzwireConfig): Promise<void> {
  await Promise.all(EMULATORS.map(({ configKey, load }) => configKey in config && load?.()));
}

let loading: Promise<ConfigValidator> | undefined;
let loaded: ConfigValidator | undefined;

async function loadValidator(): Promise<ConfigValidator> {
  const { Ajv } = await import('ajv');
  loaded = new ConfigValidator(new Ajv({ allErrors: true, verbose: true, strict: false }), ownProperties(), EMULATORS);
  return loaded;
}

/** JSON Schema of what is in `azwire.json` beside the services. */
function ownProperties(): object {
  const port = { type: 'integer', minimum: 0, maximum: 65535 };
  const texts = { type: 'array', items: { type: 'string', minLength: 1 } };
  const ports = Object.fromEntries(Object.keys(DEFAULT_PORTS).map((name) => [name, port]));
  return {
    $schema: { type: 'string' },
    host: { type: 'string', minLength: 1 },
    ports: { anyOf: [{ const: 'any' }, { type: 'object', additionalProperties: false, properties: ports }] },
    data: { type: 'string', minLength: 1 },
    limits: { enum: ['strict', 'relaxed'] },
    auth: { enum: AUTH_MODES },
    egress: {
      type: 'object',
      additionalProperties: false,
      properties: { allow: texts, certificateAuthorities: texts },
    },
    recorder: { type: 'boolean' },
    captureBytes: { type: 'integer', ...CAPTURE_BYTES },
    logLevel: { enum: LOG_LEVELS },
  };
}
