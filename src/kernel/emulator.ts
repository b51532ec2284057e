import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { LimitsMode } from './limits.ts';

/** What an emulator gets from the platform instead of reading the system by itself. */
export interface Platform {
  readonly clock: Clock;
  /** The time that clients live in, for what they sign with it. The machine's, also where `clock` is a virtual one. */
  readonly clientClock: Clock;
  readonly ids: Ids;
  readonly limits: LimitsMode;
  readonly log: Log;
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
  /** What the schema cannot say: names that clash, values out of range. Empty when the configuration is good. */
  checkConfig(config: Config, limits: LimitsMode): readonly ConfigProblem[];
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

export interface RunningEmulator<Surface> {
  readonly surface: Surface;
  /** The string that an unmodified SDK client takes. `entity` narrows it where the service knows such strings. */
  connectionString(endpoints: Endpoints, options?: ConnectionStringOptions): string;
  /** Gives up timers and waiting consumers. Sockets are closed by the platform before. */
  stop(): void;
}

export interface ConnectionStringOptions {
  /** `amqp` for plain TCP (the SDK's emulator flag), `amqps` for TLS. Default `amqp`. */
  readonly transport?: 'amqp' | 'amqps';
  readonly namespace?: string;
}
