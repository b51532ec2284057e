import type { Clock } from '../kernel/clock.ts';
import { NO_TAP } from '../kernel/connection.ts';
import type { ConnectionStringOptions, Log, Platform } from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import type { Capture } from '../recorder/capture.ts';
import { Recorder } from '../recorder/recorder.ts';
import { type AzwireConfig, checkConfig, DEFAULT_PORTS, type ListenerName } from './config.ts';
import { openLocalCa } from './data-directory.ts';
import { type Listeners, openListeners } from './listeners.ts';
import { createLog } from './log.ts';
import { Openers } from './openers.ts';
import { Services } from './services.ts';
import { Sessions } from './sessions.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';
import { systemIds } from './system-ids.ts';

/** The configuration, and what only a program can hand in. */
export interface AzwireOptions extends AzwireConfig {
  /** The emulators' time. Default: the machine's. */
  readonly clock?: Clock;
  /** Default: standard error, from `logLevel` on. */
  readonly log?: Log;
  /** Names by process id. Who dials from one of these processes, or from a child of one, is recorded by that name. */
  readonly knownProcesses?: () => ReadonlyMap<number, string>;
  /** Name every local opener after its process (Linux), `node consumer.ts`, and log it. Default false. */
  readonly nameProcesses?: boolean;
}

/** A running azwire. */
export interface Azwire {
  /** The address that the listeners are bound to. */
  readonly host: string;
  /** As bound, never 0. */
  readonly ports: Readonly<Record<ListenerName, number>>;
  /** The services that run: `service-bus`. */
  readonly services: readonly string[];
  /** PEM of the local CA that signs the listeners' certificates. */
  readonly caCertificate: string;
  /** What an unmodified SDK client of the service takes. Throws AZW_SERVICE_UNKNOWN, AZW_STOPPED. */
  connectionString(service: string, options?: ConnectionStringOptions): string;
  /** Everything recorded so far; also after `stop()`. Empty without the recorder. */
  capture(): Capture;
  /** Whatever is dialled from `host` (and `port`, if given) is recorded as this participant's. */
  nameHost(host: string, participant: string, port?: number): void;
  /** Closes every connection and port. Leaves no handle open; a second call waits for the first. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts the configured services in this process and resolves when all of them listen. When something cannot start, what
 * has started is stopped first. Throws AZW_CONFIG_INVALID, AZW_PORT_IN_USE, AZW_LISTEN_FAILED.
 */
export async function startAzwire(options: AzwireOptions = {}): Promise<Azwire> {
  const { clock = SYSTEM_CLOCK, log: ownLog, knownProcesses, nameProcesses, ...rest } = options;
  const config = await checkConfig(rest, 'startAzwire');
  const ca = openLocalCa(config.data);
  ca.catch(() => {}); // Awaited below; a failure before that must not count as unhandled.
  const log = ownLog ?? (await createLog(config.logLevel ?? 'warn'));
  const platform: Platform = {
    clock,
    clientClock: SYSTEM_CLOCK,
    ids: systemIds(),
    limits: config.limits ?? 'relaxed',
    log,
  };
  const services = new Services(config, platform);
  try {
    const recorder = new Recorder({ now: () => performance.timeOrigin + performance.now() });
    const openers = new Openers({ recorder, log, knownProcesses, nameProcesses: nameProcesses ?? false });
    const sessions = new Sessions(services.amqp, platform);
    const host = config.host ?? '127.0.0.1';
    const listeners = await openListeners({
      host,
      ports: chosenPorts(config.ports),
      tap: config.recorder === false ? NO_TAP : recorder,
      log,
      ca,
      sessions,
      onOpened: (listener, connection) => openers.opened(listener, connection),
    });
    const { certificatePem } = await ca;
    return new RunningAzwire({ host, certificatePem, services, sessions, listeners, recorder, openers });
  } catch (error) {
    services.stop();
    throw error;
  }
}

function chosenPorts(ports: AzwireConfig['ports'] = {}): Record<ListenerName, number> {
  return ports === 'any' ? { amqp: 0, amqps: 0, gateway: 0 } : { ...DEFAULT_PORTS, ...ports };
}

interface Parts {
  readonly host: string;
  readonly certificatePem: string;
  readonly services: Services;
  readonly sessions: Sessions;
  readonly listeners: Listeners;
  readonly recorder: Recorder;
  readonly openers: Openers;
}

class RunningAzwire implements Azwire {
  readonly #parts: Parts;
  #stopped: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get host(): string {
    return this.#parts.host;
  }

  get ports(): Readonly<Record<ListenerName, number>> {
    return this.#parts.listeners.ports;
  }

  get services(): readonly string[] {
    return this.#parts.services.names;
  }

  get caCertificate(): string {
    return this.#parts.certificatePem;
  }

  connectionString(service: string, options?: ConnectionStringOptions): string {
    if (this.#stopped)
      throw new AzwireError('AZW_STOPPED', 'This azwire was stopped: nobody would answer at its ports.');
    return this.#parts.services.connectionString(service, { host: dialled(this.host), ports: this.ports }, options);
  }

  capture(): Capture {
    return this.#parts.recorder.capture();
  }

  nameHost(host: string, participant: string, port?: number): void {
    this.#parts.openers.name(host, participant, port);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const { sessions, listeners, services, openers } = this.#parts;
    openers.stop();
    // Clients take a refusal for a service that is away and come back; a connection cut in its handshake is an error to them.
    listeners.refuse();
    await sessions.stop();
    await listeners.close();
    services.stop();
  }
}

/** What clients on this machine dial. By name where that is possible: the certificates are for names. */
function dialled(host: string): string {
  return ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host;
}
