import type { Announcements } from './announcements.ts';
import type { AuthMode, TokenKeys } from './authorisation.ts';
import type { BlobEvent } from './blob-events.ts';
import type { CaptureFileCreated } from './capture-files.ts';
import type { Clock } from './clock.ts';
import type { ContainerControl } from './container-control.ts';
import type { Dial } from './dial.ts';
import type { Ids } from './ids.ts';
import type { LimitsMode } from './limits.ts';
import type { MessagesAvailable } from './messages-available.ts';
import type { Store } from './store.ts';

/** What an emulator gets from the platform instead of reading the system by itself. */
export interface Platform {
  readonly clock: Clock;
  /** The time that clients live in, for what they sign with it. The machine's, also where `clock` is a virtual one. */
  readonly clientClock: Clock;
  readonly ids: Ids;
  readonly limits: LimitsMode;
  readonly auth: AuthMode;
  readonly tokenKeys: TokenKeys;
  readonly log: Log;
  /** What outlives the process. Absent: nothing does. The platform commits before anything that tells of a change leaves. */
  readonly store?: Store;
  /** A directory that belongs to this emulator alone, for what cannot live in the store. There with `store`, and not yet made. */
  directory?(emulator: string): string;
  readonly blobEvents: Announcements<BlobEvent>;
  readonly captureFiles: Announcements<CaptureFileCreated>;
  readonly messagesAvailable: Announcements<MessagesAvailable>;
  /** Where this instance is reached, known when all listeners are open. Never settles where they do not. */
  readonly endpoints: Promise<Endpoints>;
  /** The only way to reach another service, in this instance or elsewhere. */
  readonly dial: Dial;
}

/** The few levels an emulator may log at. `fields` are structured data, never secrets. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Where a running instance can be reached, for connection strings. */
export interface Endpoints {
  /** The host that clients dial, for example `localhost`. */
  readonly host: string;
  /** Ports by listener name, as bound (never 0). */
  readonly ports: Readonly<Record<string, number>>;
}

/**
 * One Azure service, declared as data and iterated by the composition root. `Surface` is what the service offers to the
 * transports (an AMQP service, HTTP routes); the kernel does not know their types.
 */
export interface Emulator<Config, Surface> {
  /** The participant's name in every report: `service-bus`. */
  readonly name: string;
  /** The key in `azwire.json`: `serviceBus`. */
  readonly configKey: string;
  /** JSON Schema of the value under {@link configKey}. */
  readonly configSchema: object;
  /** What it runs with where the configuration has no key for it. Absent: it does not run then. */
  readonly byDefault?: object;
  /**
   * Loads the modules that the other functions take. Awaited before any of them is called: who does not configure a service pays
   * neither time nor memory for it. Absent: they are loaded with the declaration.
   */
  load?(): Promise<void>;
  /** What the schema cannot say: names that clash, values out of range. Empty when the configuration is good. */
  checkConfig(config: Config, limits: LimitsMode): readonly ConfigProblem[];
  /** The configuration file of the vendor's own emulator, where there is one. */
  readonly officialConfig?: OfficialConfig;
  /** Builds the service in memory from a checked configuration. Opens nothing; the platform owns sockets, files and time. */
  create(config: Config, platform: Platform): RunningEmulator<Surface>;
}

/** One thing that is wrong in a configuration. */
export interface ConfigProblem {
  /** JSON pointer from the top of `azwire.json`. */
  readonly path: string;
  readonly found: unknown;
  /** Completes "expected …". */
  readonly expected: string;
}

/** How the configuration file of a vendor's own emulator is read in place of `azwire.json`. */
export interface OfficialConfig {
  /** Where the official image expects the file. */
  readonly mountPath: string;
  /** JSON Schema of the file. The vendor ignores keys that are not in it, so they are reported rather than refused. */
  readonly schema: object;
  /** Whether a parsed file is meant for this service, whatever else is wrong in it. */
  recognises(file: object): boolean;
  /** The value under {@link Emulator.configKey} that a file of this schema means, with the vendor's defaults filled in. */
  toConfig(file: object): object;
  /** Where in the file a value of that configuration comes from: JSON pointer to JSON pointer. */
  toFilePath(path: string): string;
  /** What a file of this schema asks for and does not get here: one sentence each. */
  notices(file: object): readonly string[];
}

export interface RunningEmulator<Surface> {
  readonly surface: Surface;
  /** Absent where the service has nothing of the kind. */
  readonly namespaces?: NamespaceControl;
  /** The ways in which clients get to it, each with a string. Default: `amqp` and `amqps`. */
  readonly transports?: readonly Transport[];
  /** The string that an unmodified SDK client takes. Throws AZW_NAMESPACE_UNKNOWN. */
  connectionString(endpoints: Endpoints, options?: ConnectionStringOptions): string;
  /** Resolves when it can serve; loading goes on beside the opening of the listeners. Rejects with an AzwireError. Absent: at once. */
  readonly ready?: Promise<void>;
  /** Gives up timers and waiting consumers, and what it has on the disk. Sockets are closed by the platform before. */
  stop(): void | Promise<void>;
}

/**
 * What holds a service's entities (namespaces, accounts, hubs), made, emptied and thrown away while the service runs. Names and
 * paths count in any case. Errors: AZW_NAMESPACE_UNKNOWN, AZW_NAMESPACE_EXISTS, AZW_ENTITY_UNKNOWN.
 */
export interface NamespaceControl {
  readonly names: readonly string[];
  /** The key under which the configuration of the service lists them. Default: `namespaces`. */
  readonly configKey?: string;
  /** Under which key a definition has its name. Default: `name`. */
  readonly nameKey?: 'name' | 'id';
  /** A name for one that is made without any. Default: `namespace-` and the number. */
  newName?(number: number): string;
  has(name: string): boolean;
  /**
   * Adds a namespace. `definition` is an item of the list under `configKey` in the service's configuration and has passed its checks.
   * Throws AZW_CONFIG_INVALID where it would be one too many.
   */
  create(definition: never): void;
  /** Removes a namespace with all that it holds. Its clients are told that it is gone. */
  remove(name: string): void;
  /** Makes a namespace what it was declared to be: those entities, and no message. Its clients go on. */
  reset(name: string): void;
  /** Takes every message out of an entity, or out of all entities. Returns how many there were. */
  purge(name: string, entity?: string): number;
  entities(name: string): readonly EntitySummary[];
  /** What an entity holds, and the last that went through it, as far as the service shows it. Absent: it shows nothing. */
  messages?(name: string, entity: string, page: MessagePage): readonly MessageSummary[];
  /** Absent: the entities are no containers. */
  container?(name: string, entity: string): ContainerControl;
}

/** Up to `top` messages behind the first `skip`. */
export interface MessagePage {
  readonly skip: number;
  readonly top: number;
}

/** One message or event of an entity, as JSON. Each service has fields of its own; times are ISO 8601. */
export interface MessageSummary {
  readonly id: string;
  /** In the service's own words: `waiting`. */
  readonly state: string;
  readonly [field: string]: unknown;
}

/** One entity, and how many messages of each kind it has. */
export interface EntitySummary {
  readonly path: string;
  /** In the service's own words: `queue`. */
  readonly kind: string;
  readonly counts: Readonly<Record<string, number>>;
}

export type Transport = 'amqp' | 'amqps' | 'management' | 'http' | 'https';

export interface ConnectionStringOptions {
  /**
   * `amqp` for plain TCP (the SDK's emulator flag), `amqps` for TLS, `management` for administration clients, which speak HTTP.
   * Default `amqp`. Storage accounts: `http` (their default) or `https`.
   */
  readonly transport?: Transport;
  /** Default: what a client that names none is given: the first that has the entity. */
  readonly namespace?: string;
  /** The one entity that the string is for, as `EntityPath`. Default: none. */
  readonly entity?: string;
}
