import type { Announcements } from '../kernel/announcements.ts';
import type { BlobEvent } from '../kernel/blob-events.ts';
import type { CaptureFileCreated } from '../kernel/capture-files.ts';
import type { Address } from '../kernel/connection.ts';
import type { ContainerControl } from '../kernel/container-control.ts';
import type { ConnectionStringOptions, MessagePage, MessageSummary, Transport } from '../kernel/emulator.ts';
import { AzwireError } from '../kernel/errors.ts';
import type { MovableClock } from '../kernel/movable-clock.ts';
import type { Capture } from '../recorder/capture.ts';
import type { CaptureChanges, CapturePosition } from '../recorder/changes.ts';
import type { Recorder, ReportedAttempt } from '../recorder/recorder.ts';
import type { ConnectionFilter, FrontDoor } from '../scenario/running-azure.ts';
import type { Azwire, CreatedNamespace } from './azwire.ts';
import { dialled } from './dialling.ts';
import type { Durability } from './durability.ts';
import type { FrontDoors } from './front-doors.ts';
import type { Listeners, Ports } from './listeners.ts';
import type { NamespaceDefinition, Namespaces } from './namespaces.ts';
import { means, type OpenConnections } from './open-connections.ts';
import type { Openers } from './openers.ts';
import type { Services } from './services.ts';
import type { Sessions } from './sessions.ts';

/** What an instance is made of. */
export interface Parts {
  readonly host: string;
  readonly certificatePem: string;
  readonly services: Services;
  readonly namespaces: Namespaces;
  readonly sessions: Sessions;
  readonly listeners: Listeners;
  readonly recorder: Recorder;
  readonly frontDoors: FrontDoors;
  readonly openers: Openers;
  readonly openConnections: OpenConnections;
  readonly durability: Durability | undefined;
  readonly clock: MovableClock;
  readonly blobEvents: Announcements<BlobEvent>;
  readonly captureFiles: Announcements<CaptureFileCreated>;
}

/** A running instance, put together from its parts. */
export class RunningAzwire implements Azwire {
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

  captureChanges(position?: CapturePosition): CaptureChanges {
    return this.#parts.recorder.changesSince(position);
  }

  resetCapture(): void {
    this.#parts.recorder.reset();
  }

  mark(text: string): void {
    this.#parts.recorder.mark(text);
  }

  recordAttempt(attempt: ReportedAttempt): void {
    this.#parts.recorder.recordAttempt(attempt);
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
    const { listeners, recorder } = this.#parts;
    // Before the connections that it resets; what is unknown is refused below.
    if (listener in listeners.ports) {
      recorder.mark(isReachable ? `make ${listener} reachable again` : `cut ${listener} off`, 'fault');
    }
    listeners.setReachable(listener, isReachable);
  }

  cutConnections(filter: ConnectionFilter): number {
    this.#mustRun();
    const open = this.capture().connections.filter(({ closedAtMs }) => closedAtMs === undefined);
    return open.filter((one) => means(filter, one) && this.#parts.openConnections.cut(one)).length;
  }

  advanceClock(ms: number): void {
    this.#mustRun();
    this.#parts.clock.advance(ms);
    this.#parts.recorder.mark(`advance the clock by ${ms} ms`);
  }

  openFrontDoor(door: FrontDoor): Promise<Address> {
    this.#mustRun();
    return this.#parts.frontDoors.open(door);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const { sessions, listeners, frontDoors, services, openers, durability } = this.#parts;
    openers.stop();
    // Clients take a refusal for a service that is away and come back; a connection cut in its handshake is an error to them.
    listeners.refuse();
    await sessions.stop();
    await Promise.all([listeners.close(), frontDoors.close()]);
    await services.stop();
    await durability?.close();
  }
}
