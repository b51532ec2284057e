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
import { MovableClock } from '../kernel/movable-clock.ts';
import { EgressPolicy } from '../net/egress-policy.ts';
import type { Accepted } from '../net/listener.ts';
import { trustIn } from '../net/trust.ts';
import type { Capture } from '../recorder/capture.ts';
import type { CaptureChanges, CapturePosition } from '../recorder/changes.ts';
import { Recorder, type ReportedAttempt } from '../recorder/recorder.ts';
import type { ConnectionFilter, FrontDoor } from '../scenario/running-azure.ts';
import type { HttpService } from '../transport/http/service.ts';
import { readAuthorities } from './authorities.ts';
import { ANY_PORTS, type AzwireConfig, checkConfig, DEFAULT_PORTS, type ListenerName } from './config.ts';
import { ControlService } from './control/service.ts';
import { openLocalCa } from './data-directory.ts';
import { dialled, dialling } from './dialling.ts';
import { Durability } from './durability.ts';
import { FrontDoors } from './front-doors.ts';
import { openListeners, type Ports } from './listeners.ts';
import { createLog } from './log.ts';
import { type NamespaceDefinition, Namespaces } from './namespaces.ts';
import { OpenConnections } from './open-connections.ts';
import { Openers } from './openers.ts';
import { RunningAzwire } from './running-azwire.ts';
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
  /** What is new in the capture since a position, which the last call returned; without one, since the beginning. */
  captureChanges(position?: CapturePosition): CaptureChanges;
  /** Forgets what was recorded, and records on. Connections that are open now are in later captures, too, with what follows. */
  resetCapture(): void;
  /** Notes in the capture that something is done from outside: `start consumer`. */
  mark(text: string): void;
  /** Records an attempt of a participant that azwire has not seen itself: refused, name not found, timed out. */
  recordAttempt(attempt: ReportedAttempt): void;
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
  /** Resets the open connections that are meant, and says how many that were. A fault: it is marked in the capture. */
  cutConnections(filter: ConnectionFilter): number;
  /** Puts the emulators' clock forward: what is due by then is done at once. Clients, and their tokens, keep the machine's time. */
  advanceClock(ms: number): void;
  /**
   * Listens on behalf of a participant and passes on what comes to where it really listens, so that the connections of others to it
   * are recorded. Returns the address to dial. Throws AZW_PORT_IN_USE, AZW_LISTEN_FAILED.
   */
  openFrontDoor(door: FrontDoor): Promise<Address>;
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
  const { clock: ownClock = SYSTEM_CLOCK, log: ownLog, knownProcesses, nameProcesses, ...rest } = options;
  const config = await checkConfig(rest, 'startAzwire');
  const log = ownLog ?? (await createLog(config.logLevel ?? 'warn'));
  const durability = config.data === undefined ? undefined : await Durability.open(config.data, log);
  try {
    const clock = new MovableClock(ownClock);
    return await start(config, { clock, log, durability, knownProcesses, nameProcesses: nameProcesses ?? false });
  } catch (error) {
    await durability?.close();
    throw error;
  }
}

type Surroundings = Required<Pick<AzwireOptions, 'log' | 'nameProcesses'>> & {
  readonly clock: MovableClock;
  readonly durability: Durability | undefined;
  readonly knownProcesses: AzwireOptions['knownProcesses'];
};

async function start(config: AzwireConfig, surroundings: Surroundings): Promise<Azwire> {
  const { clock, log, durability, knownProcesses, nameProcesses } = surroundings;
  const ca = openLocalCa(config.data);
  ca.catch(() => {}); // Awaited below; a failure before that must not count as unhandled.
  const now = () => performance.timeOrigin + performance.now();
  const { captureBytes } = config;
  const recorder = new Recorder({ now, limits: captureBytes === undefined ? {} : { packetBytes: captureBytes } });
  const tap = config.recorder === false ? NO_TAP : recorder;
  const openers = new Openers({ recorder, log, knownProcesses, nameProcesses });
  const running = Promise.withResolvers<Azwire>();
  const endpoints = running.promise.then(({ host, ports }) => ({ host: dialled(host), ports }));
  const own = running.promise.then(({ host, ports }) => ({ host, dialled: dialled(host), ports }));
  const authorities = await readAuthorities(config.egress?.certificateAuthorities ?? []);
  const openConnections = new OpenConnections();
  const onOpened = (listener: string, accepted: Accepted) => {
    openConnections.add(accepted);
    openers.opened(listener, accepted);
  };
  const dial = dialling({
    tap,
    openers,
    openConnections,
    own,
    policy: new EgressPolicy(config.egress?.allow),
    trust: once(async () => trustIn([(await ca).certificatePem, ...authorities])),
  });
  const platform = await createPlatform(config, surroundings, { endpoints, dial });
  const { blobEvents, captureFiles } = platform;
  const services = new Services(config, platform);
  recorder.announce(services.participants);
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
      live: import('./control/live.ts').then(({ controlFeed }) => controlFeed({ azure: running.promise, host })),
      own: services.listeners,
      ownHttp: services.httpListeners.map((own) =>
        'service' in own ? { ...own, service: guarded(own.service) } : own,
      ),
      onOpened,
    });
    const { certificatePem } = await ca;
    const frontDoors = new FrontDoors({ tap, log, onOpened });
    const connected = { sessions, listeners, frontDoors, recorder, openers, openConnections };
    const made = { services, namespaces, durability, clock, blobEvents, captureFiles };
    const azure = new RunningAzwire({ host, certificatePem, ...connected, ...made });
    running.resolve(azure);
    return azure;
  } catch (error) {
    await services.stop();
    throw error;
  }
}

async function createPlatform(
  config: AzwireConfig,
  { clock, log, durability }: Surroundings,
  network: Pick<Platform, 'endpoints' | 'dial'>,
): Promise<Platform> {
  return {
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
    ...network,
  };
}

function chosenPorts(ports: AzwireConfig['ports'] = {}): Record<ListenerName, number> {
  return ports === 'any' ? ANY_PORTS : { ...DEFAULT_PORTS, ...ports };
}

/** Calls `make` the first time only. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
