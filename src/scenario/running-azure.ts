import type { Address } from '../kernel/connection.ts';
import type { Capture } from '../recorder/capture.ts';
import type { ReportedAttempt } from '../recorder/recorder.ts';

/** What a scenario needs of a running azwire. The composition root hands in `startAzwire`, which fits. */
export interface RunningAzure {
  /** The names of what runs: `service-bus`. */
  readonly services: readonly string[];
  /** The string that an SDK client of `service` (`service-bus`, …) takes. */
  connectionString(
    service: string,
    options?: { readonly transport?: 'amqp' | 'amqps'; readonly namespace?: string },
  ): string;
  capture(): Capture;
  /** Everything that is dialled from `host` (and `port`, if given) is from now on recorded as `participant`'s. */
  nameHost(host: string, participant: string, port?: number): void;
  /** Whoever listens there is, where azwire dials, recorded as `participant`. */
  nameListener(address: Address, participant: string): void;
  /** Resets what is open at a listener, and whatever dials it, until it is reachable again. */
  setReachable(listener: string, isReachable: boolean): void;
  /** Resets the open connections that are meant. Returns how many there were. */
  cutConnections(filter: ConnectionFilter): number;
  /** Puts the emulators' clock forward; what is due by then is done at once. */
  advanceClock(ms: number): void;
  /** Notes in the capture that something is done. */
  mark(text: string): void;
  /** Records what a participant has dialled in vain, and azwire cannot see. */
  recordAttempt(attempt: ReportedAttempt): void;
  /** Listens for others on behalf of a participant, and returns where. */
  openFrontDoor(door: FrontDoor): Promise<Address>;
  /** The address that it listens at. */
  readonly host: string;
  /** As bound, by listener name. */
  readonly ports: Readonly<Record<string, number>>;
  /** PEM of the local authority that signs the listeners' certificates. */
  readonly caCertificate: string;
  stop(): Promise<void>;
}

export type StartAzure = (options: AzureOptions) => Promise<RunningAzure>;

/** Which connections are meant: those that agree in all that is given. */
export interface ConnectionFilter {
  readonly opener?: string;
  readonly acceptor?: string;
  /** On whichever side. */
  readonly participant?: string;
  /** The listener's name (`amqp`), or the dialling emulator's. */
  readonly via?: string;
}

export interface FrontDoor {
  readonly participant: string;
  /** Where others are to dial it; port 0 is any free one. */
  readonly at: Address;
  /** Where it listens. */
  readonly target: Address;
}

/** The shape of `azwire.json`, and what a run adds to it. */
export interface AzureOptions extends Readonly<Record<string, unknown>> {
  readonly host?: string;
  /** Absent: the usual ones. */
  readonly ports?: 'any';
  /** Asked whenever a connection is accepted whose opener is not known by its address: participants by process id. */
  readonly knownProcesses: () => ReadonlyMap<number, string>;
}
