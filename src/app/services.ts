import { EMULATORS, type EmulatorSurface, type HttpListener } from '../../emulators/index.ts';
import type {
  ConnectionStringOptions,
  Endpoints,
  NamespaceControl,
  Platform,
  RunningEmulator,
  Transport,
} from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import type { AmqpService, OwnListener } from '../transport/amqp/service.ts';
import type { HttpEngine, HttpService } from '../transport/http/service.ts';
import { type AzwireConfig, DEFAULT_SERVICES, namesService } from './config.ts';

/** The emulators of one instance, built and running in memory; their sockets are somebody else's. */
export class Services {
  readonly #running: ReadonlyMap<string, RunningEmulator<EmulatorSurface>>;

  /** Builds what the configuration names, or {@link DEFAULT_SERVICES}. Throws AZW_CONFIG_INVALID. */
  constructor(config: AzwireConfig, platform: Platform) {
    const values: Readonly<Record<string, unknown>> = { ...(namesService(config) ? {} : DEFAULT_SERVICES), ...config };
    const running = new Map<string, RunningEmulator<EmulatorSurface>>();
    for (const { name, configKey, byDefault, create } of EMULATORS) {
      const value = values[configKey] ?? byDefault;
      if (value !== undefined) running.set(name, create(value as never, platform));
    }
    this.#running = running;
  }

  get names(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** What services are called in captures, those that do not run as well. */
  get participants(): readonly string[] {
    return [...new Set([...EMULATORS, ...this.http].map(({ name }) => name))];
  }

  get amqp(): readonly AmqpService[] {
    return [...this.#running.values()].flatMap(({ surface }) => surface.amqp ?? []);
  }

  get http(): readonly HttpService[] {
    return [...this.#running.values()].flatMap(({ surface }) => surface.http ?? []);
  }

  get listeners(): readonly OwnListener[] {
    return [...this.#running.values()].flatMap(({ surface }) => surface.listeners ?? []);
  }

  get engines(): readonly HttpEngine[] {
    return [...this.#running.values()].flatMap(({ surface }) => surface.engine ?? []);
  }

  get httpListeners(): readonly HttpListener[] {
    return [...this.#running.values()].flatMap(({ surface }) => surface.httpListeners ?? []);
  }

  /** Resolves when all can serve. */
  async ready(): Promise<void> {
    await Promise.all([...this.#running.values()].map((service) => service.ready));
  }

  /** Throws AZW_SERVICE_UNKNOWN. */
  transports(name: string): readonly Transport[] {
    return this.find(name).transports ?? ['amqp', 'amqps'];
  }

  connectionString(name: string, endpoints: Endpoints, options?: ConnectionStringOptions): string {
    return this.find(name).connectionString(endpoints, options);
  }

  /** The namespaces of a service. Throws AZW_SERVICE_UNKNOWN, also where the service has no such thing. */
  namespaces(name: string): NamespaceControl {
    const { namespaces } = this.find(name);
    if (namespaces === undefined) throw new AzwireError('AZW_SERVICE_UNKNOWN', `"${name}" has no namespaces.`);
    return namespaces;
  }

  /** Throws AZW_SERVICE_UNKNOWN. */
  find(name: string): RunningEmulator<EmulatorSurface> {
    const service = this.#running.get(name);
    if (service) return service;
    const known = EMULATORS.find((emulator) => emulator.name === name);
    const what = known ? `The configuration has no "${known.configKey}"` : 'There is no such service';
    throw new AzwireError(
      'AZW_SERVICE_UNKNOWN',
      `"${name}" is not running. ${what}; running: ${this.names.join(', ')}.`,
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map((service) => service.stop()));
  }
}
