import { EMULATORS, type EmulatorSurface } from '../../emulators/index.ts';
import type { ConnectionStringOptions, Endpoints, Platform, RunningEmulator } from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import type { AmqpService } from '../transport/amqp/service.ts';
import { type AzwireConfig, DEFAULT_SERVICES, namesService } from './config.ts';

/** The emulators of one instance, built and running in memory; their sockets are somebody else's. */
export class Services {
  readonly #running: ReadonlyMap<string, RunningEmulator<EmulatorSurface>>;

  /** Builds what the configuration names, or {@link DEFAULT_SERVICES}. Throws AZW_CONFIG_INVALID. */
  constructor(config: AzwireConfig, platform: Platform) {
    const values: Readonly<Record<string, unknown>> = { ...(namesService(config) ? config : DEFAULT_SERVICES) };
    const running = new Map<string, RunningEmulator<EmulatorSurface>>();
    for (const { name, configKey, create } of EMULATORS) {
      if (values[configKey] !== undefined) running.set(name, create(values[configKey] as never, platform));
    }
    this.#running = running;
  }

  get names(): readonly string[] {
    return [...this.#running.keys()];
  }

  get amqp(): readonly AmqpService[] {
    return [...this.#running.values()].flatMap(({ surface }) => surface.amqp ?? []);
  }

  connectionString(name: string, endpoints: Endpoints, options?: ConnectionStringOptions): string {
    const service = this.#running.get(name);
    if (service) return service.connectionString(endpoints, options);
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
