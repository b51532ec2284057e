import { Announcements } from '../kernel/announcements.ts';
import type { BlobEvent } from '../kernel/blob-events.ts';
import type { CaptureFileCreated } from '../kernel/capture-files.ts';
import type { Clock } from '../kernel/clock.ts';
import { type Address, NO_TAP } from '../kernel/connection.ts';
import type { ContainerControl } from '../kernel/container-control.ts';
import type {
  ConnectionStringOptions,
  Log,
  MessagePage,
  MessageSummary,
  Platform,
  Transport,
} from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import { EgressPolicy } from '../net/egress-policy.ts';
import { trustIn } from '../net/trust.ts';
import type { Capture } from '../recorder/capture.ts';
import { Recorder } from '../recorder/recorder.ts';
import type { HttpService } from '../transport/http/service.ts';
import { readAuthorities } from './authorities.ts';
import { ANY_PORTS, type AzwireConfig, checkConfig, DEFAULT_PORTS, type ListenerName } from './config.ts';
import { ControlService } from './control/service.ts';
import { openLocalCa } from './data-directory.ts';
import { dialling } from './dialling.ts';
import { Durability } from './durability.ts';
import { type Listeners, openListeners, type Ports } from './listeners.ts';
import { createLog } from './log.ts';
import { type NamespaceDefinition, Namespaces } from './namespaces.ts';
import { Openers } from './openers.ts';
import { Services } from './services.ts';
import { Sessions } from './sessions.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';
import { systemIds } from './system-ids.ts';
import { openTokenKeys } from './token-keys.ts';

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
  readonly ports: Ports;
  /** The services that run: `service-bus`. */
  readonly services: readonly string[];
  /** PEM of the local CA that signs the listeners' certificates. */
  readonly caCertificate: string;
  /** What an unmodified SDK client of the service takes. Throws AZW_SERVICE_UNKNOWN, AZW_STOPPED. */
  connectionString(service: string, options?: ConnectionStringOptions): string;
  /** The ways in which clients get to a service, each with a connection string. Throws AZW_SERVICE_UNKNOWN. */
  transports(service: string): readonly Transport[];
  /** The names of a service's namespaces; none where the service has nothing of the kind. Throws AZW_SERVICE_UNKNOWN. */
  namespaces(service: string): readonly string[];
  /**
   * Adds a namespace while it runs, in microseconds and without a port: one
   * for each test, say. Throws AZW_CONFIG_INVALID, AZW_NAMESPACE_EXISTS, AZW_SERVICE_UNKNOWN.
   */
  createNamespace(service: string, definition?: NamespaceDefinition): CreatedNamespace;
  /** Removes a namespace with all that it holds; links to it are detached. Throws AZW_NAMESPACE_UNKNOWN. */
  removeNamespace(service: string, name: string): void;
  /** Makes a namespace, or all, what it was declared to be: those entities, and no message. Throws AZW_NAMESPACE_UNKNOWN. */
  resetNamespace(service: string, name?: string): void;
  /** Takes all messages out of a namespace, or of one entity. Returns how many. Throws AZW_NAMESPACE_UNKNOWN, AZW_ENTITY_UNKNOWN. */
  purge(service: string, name: string, entity?: string): number;
  /**
   * What an entity holds, and the last that went through it; of an Event Grid subscription each event with its attempts. Throws
   * AZW_NAMESPACE_UNKNOWN, AZW_ENTITY_UNKNOWN; AZW_SERVICE_UNKNOWN also where the service shows no messages.
   */
  messages(service: string, name: string, entity: string, page?: Partial<MessagePage>): readonly MessageSummary[];
  /**
   * To divide a container into other ranges, to export and to import its items. Throws AZW_NAMESPACE_UNKNOWN, AZW_ENTITY_UNKNOWN;
   * AZW_SERVICE_UNKNOWN also where the service has no containers.
   */
  container(service: string, namespace: string, name: string): ContainerControl;
  /** Everything recorded so far; also after `stop()`. Empty without the recorder. */
  capture(): Capture;
  /** Tells of every blob that is created, deleted or moved to another tier. Returns a function that ends it. */
  onBlobEvent(listener: (event: BlobEvent) => void): () => void;
  /** Tells of every file that Event Hubs Capture has written. Returns a function that ends it. */
  onCaptureFile(listener: (file: CaptureFileCreated) => void): () => void;
  /** Whatever is dialled from `host` (and `port`, if given) is recorded as this participant's. */
  nameHost(host: string, participant: string, port?: number): void;
  /** Whoever listens there is, where azwire dials, recorded as this participant. */
  nameListener(address: Address, participant: string): void;
  /**
   * Cuts a listener off, by its name in `ports`, or ends that: its connections are reset, and each new one as soon as it is there, so
   * that clients meet a service that is away. What they try is recorded. Throws AZW_LISTENER_UNKNOWN.
   */
  setReachable(listener: string, isReachable: boolean): void;
  /** Closes every connection and port. Leaves no handle open; a second call waits for the first. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A namespace that was made while azwire runs. `using` removes it at the end of a test. */
export interface CreatedNamespace extends Disposable {
  readonly name: string;
  /** Over plain TCP; `azure.connectionString(service, { namespace: name, transport })` has the others. */
  readonly connectionString: string;
  /** Removes it, if it is still there. */
  dispose(): void;
}

/**
 * Starts the configured services in this process and resolves when all of them listen. When something cannot start, what
 * has started is stopped first. Throws AZW_CONFIG_INVALID, AZW_PORT_IN_USE, AZW_LISTEN_FAILED, AZW_DATA_IN_USE, AZW_DATA_INVALID.
 */
export async function startAzwire(options: AzwireOptions = {}): Promise<Azwire> {
  const { clock = SYSTEM_CLOCK, log: ownLog, knownProcesses, nameProcesses, ...rest } = options;
  const config = await checkConfig(rest, 'startAzwire');
  const log = ownLog ?? (await createLog(config.logLevel ?? 'warn'));
  const durability = config.data === undefined ? undefined : await Durability.open(config.data, log);
  try {
    return await start(config, { clock, log, durability, knownProcesses, nameProcesses: nameProcesses ?? false });
  } catch (error) {
    await durability?.close();
    throw error;
  }
}

type Surroundings = Required<Pick<AzwireOptions, 'clock' | 'log' | 'nameProcesses'>> & {
  readonly durability: Durability | undefined;
  readonly knownProcesses: AzwireOptions['knownProcesses'];
};

async function start(config: AzwireConfig, surroundings: Surroundings): Promise<Azwire> {
  const { clock, log, durability, knownProcesses, nameProcesses } = surroundings;
  const ca = openLocalCa(config.data);
  ca.catch(() => {}); // Awaited below; a failure before that must not count as unhandled.
  const recorder = new Recorder({ now: () => performance.timeOrigin + performance.now() });
  const tap = config.recorder === false ? NO_TAP : recorder;
  const openers = new Openers({ recorder, log, knownProcesses, nameProcesses });
  const running = Promise.withResolvers<Azwire>();
  const endpoints = running.promise.then(({ host, ports }) => ({ host: dialled(host), ports }));
  const own = running.promise.then(({ host, ports }) => ({ host, dialled: dialled(host), ports }));
  const authorities = await readAuthorities(config.egress?.certificateAuthorities ?? []);
  const platform: Platform = {
    clock,
    clientClock: SYSTEM_CLOCK,
    ids: systemIds(),
    limits: config.limits ?? 'relaxed',
    auth: config.auth ?? 'default',
    tokenKeys: await openTokenKeys(config.data),
    log,
    ...(durability && { store: durability.store, directory: durability.directory }),
    blobEvents: new Announcements(),
    captureFiles: new Announcements(),
    messagesAvailable: new Announcements(),
    endpoints,
    dial: dialling({
      tap,
      openers,
      own,
      policy: new EgressPolicy(config.egress?.allow),
      trust: once(async () => trustIn([(await ca).certificatePem, ...authorities])),
    }),
  };
  const { blobEvents, captureFiles } = platform;
  const services = new Services(config, platform);
  const namespaces = new Namespaces(services, platform.limits);
  try {
    const sessions = new Sessions(services.amqp, platform, durability?.commit);
    const guarded = (service: HttpService) => durability?.guard(service) ?? service;
    const host = config.host ?? '127.0.0.1';
    await services.ready();
    const listeners = await openListeners({
      host,
      ports: chosenPorts(config.ports),
      tap,
      log,
      ca,
      sessions,
      http: services.http.map(guarded),
      engines: services.engines,
      control: guarded(new ControlService({ azure: running.promise, namespaces, host })),
      own: services.listeners,
      ownHttp: services.httpListeners.map((own) =>
        'service' in own ? { ...own, service: guarded(own.service) } : own,
      ),
      onOpened: (listener, connection) => openers.opened(listener, connection),
    });
    const { certificatePem } = await ca;
    const made = { services, namespaces, sessions, listeners, recorder, openers, durability, blobEvents, captureFiles };
    const azure = new RunningAzwire({ host, certificatePem, ...made });
    running.resolve(azure);
    return azure;
  } catch (error) {
    await services.stop();
    throw error;
  }
}

function chosenPorts(ports: AzwireConfig['ports'] = {}): Record<ListenerName, number> {
  return ports === 'any' ? ANY_PORTS : { ...DEFAULT_PORTS, ...ports };
}

interface Parts {
  readonly host: string;
  readonly certificatePem: string;
  readonly services: Services;
  readonly namespaces: Namespaces;
  readonly sessions: Sessions;
  readonly listeners: Listeners;
  readonly recorder: Recorder;
  readonly openers: Openers;
  readonly durability: Durability | undefined;
  readonly blobEvents: Announcements<BlobEvent>;
  readonly captureFiles: Announcements<CaptureFileCreated>;
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

  get ports(): Ports {
    return this.#parts.listeners.ports;
  }

  get services(): readonly string[] {
    return this.#parts.services.names;
  }

  get caCertificate(): string {
    return this.#parts.certificatePem;
  }

  connectionString(service: string, options?: ConnectionStringOptions): string {
    this.#mustRun();
    return this.#parts.services.connectionString(service, { host: dialled(this.host), ports: this.ports }, options);
  }

  transports(service: string): readonly Transport[] {
    return this.#parts.services.transports(service);
  }

  namespaces(service: string): readonly string[] {
    return this.#parts.namespaces.names(service);
  }

  createNamespace(service: string, definition?: NamespaceDefinition): CreatedNamespace {
    this.#mustRun();
    const name = this.#parts.namespaces.create(service, definition);
    const connectionString = this.connectionString(service, { namespace: name });
    const dispose = () => {
      const { namespaces } = this.#parts;
      if (namespaces.has(service, name)) namespaces.remove(service, name);
    };
    return { name, connectionString, dispose, [Symbol.dispose]: dispose };
  }

  removeNamespace(service: string, name: string): void {
    this.#parts.namespaces.remove(service, name);
  }

  resetNamespace(service: string, name?: string): void {
    this.#mustRun();
    this.#parts.namespaces.reset(service, name);
  }

  purge(service: string, name: string, entity?: string): number {
    this.#mustRun();
    return this.#parts.namespaces.purge(service, name, entity);
  }

  messages(service: string, name: string, entity: string, page?: Partial<MessagePage>): readonly MessageSummary[] {
    this.#mustRun();
    return this.#parts.namespaces.messages(service, name, entity, page);
  }

  container(service: string, namespace: string, name: string): ContainerControl {
    this.#mustRun();
    return this.#parts.namespaces.container(service, namespace, name);
  }

  #mustRun(): void {
    if (!this.#stopped) return;
    throw new AzwireError('AZW_STOPPED', 'This azwire was stopped: nobody would answer at its ports.');
  }

  capture(): Capture {
    return this.#parts.recorder.capture();
  }

  onBlobEvent(listener: (event: BlobEvent) => void): () => void {
    return this.#parts.blobEvents.subscribe(listener);
  }

  onCaptureFile(listener: (file: CaptureFileCreated) => void): () => void {
    return this.#parts.captureFiles.subscribe(listener);
  }

  nameHost(host: string, participant: string, port?: number): void {
    this.#parts.openers.name(host, participant, port);
  }

  nameListener(address: Address, participant: string): void {
    this.#parts.recorder.nameListener(address, participant);
  }

  setReachable(listener: string, isReachable: boolean): void {
    this.#mustRun();
    this.#parts.listeners.setReachable(listener, isReachable);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const { sessions, listeners, services, openers, durability } = this.#parts;
    openers.stop();
    // Clients take a refusal for a service that is away and come back; a connection cut in its handshake is an error to them.
    listeners.refuse();
    await sessions.stop();
    await listeners.close();
    await services.stop();
    await durability?.close();
  }
}

/** Calls `make` the first time only. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What clients on this machine dial. By name where that is possible: the certificates are for names. */
function dialled(host: string): string {
  return ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host;
}
