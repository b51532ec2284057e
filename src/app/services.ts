import { EMULATORS, type EmulatorSurface, type OwnListener } from '../../emulators/index.ts';
import type {
  ConnectionStringOptions,
  Endpoints,
  NamespaceControl,
  Platform,
  RunningEmulator,
} from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import type { AmqpService } from '../transport/amqp/service.ts';
import type { HttpService } from '../transport/http/service.ts';
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

  get amqp(): readonly AmqpService[] {
    return [...this.#running.values()].flatMap(({ surface }) => surface.amqp ?? []);
  }

  get http(): readonly HttpService[] {
    return [...this.#running.values()].flatMap(({ surface }) => surface.http ?? []);
  }

  get listeners(): readonly OwnListener[] {
    return [...this.#running.values()].flatMap(({ surface }) => surface.listeners ?? []);
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

  stop(): void {
    for (const service of this.#running.values()) service.stop();
  }
}
