import type { Address } from '../kernel/connection.ts';
import type { Capture } from '../recorder/capture.ts';

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
  /** As bound, by listener name. */
  readonly ports: Readonly<Record<string, number>>;
  /** PEM of the local authority that signs the listeners' certificates. */
  readonly caCertificate: string;
  stop(): Promise<void>;
}

export type StartAzure = (options: AzureOptions) => Promise<RunningAzure>;

/** The shape of `azwire.json`, and what a run adds to it. */
export interface AzureOptions extends Readonly<Record<string, unknown>> {
  readonly ports: 'any';
  /** Asked whenever a connection is accepted whose opener is not known by its address: participants by process id. */
  readonly knownProcesses: () => ReadonlyMap<number, string>;
}
