import { type Address, addressText, type ConnectionTap, type IdentitySource } from '../kernel/connection.ts';
import type { Log } from '../kernel/emulator.ts';
import { ContainerNames } from '../net/container-names.ts';
import type { Accepted, Connection } from '../net/listener.ts';
import type { Recorder } from '../recorder/recorder.ts';
import { ProcessFinder } from './process-finder.ts';

export interface OpenersOptions {
  readonly recorder: Recorder;
  readonly log: Log;
  /** Names by process id. */
  readonly knownProcesses: (() => ReadonlyMap<number, string>) | undefined;
  /** Name and log every opener by its process. */
  readonly nameProcesses: boolean;
}

/** Who has opened which connection: by address where that tells, else by process or container. */
export class Openers {
  readonly #recorder: Recorder;
  readonly #log: Log;
  readonly #finder: ProcessFinder;
  readonly #containers = new ContainerNames();
  readonly #nameProcesses: boolean;
  readonly #namedHosts = new Set<string>();
  /** Names by `host:port`, told before their connection came. */
  readonly #namedAddresses = new Map<string, { readonly name: string; readonly source: IdentitySource }>();
  readonly #open = new Map<string, ConnectionTap>();

  constructor({ recorder, log, knownProcesses = () => new Map(), nameProcesses }: OpenersOptions) {
    this.#recorder = recorder;
    this.#log = log;
    this.#nameProcesses = nameProcesses;
    this.#finder = new ProcessFinder({ known: knownProcesses, everyone: nameProcesses });
  }

  /** Names what is dialled from `host`; with a port, the connection from there, be it open already or the next one. */
  name(host: string, participant: string, port?: number): void {
    if (port === undefined) {
      this.#namedHosts.add(host);
      this.#recorder.nameHost(host, participant);
      return;
    }
    this.#nameAddress({ host, port }, participant, 'scenario address');
  }

  /** azwire itself dials one of its listeners from there, on behalf of an emulator. */
  dialled(opener: Address, emulator: string): void {
    this.#nameAddress(opener, emulator, 'emulated service');
  }

  /** The connection that was dialled from there did not come. */
  forget(opener: Address): void {
    this.#namedAddresses.delete(addressText(opener));
  }

  #nameAddress(opener: Address, name: string, source: IdentitySource): void {
    const address = addressText(opener);
    const tap = this.#open.get(address);
    if (tap) tap.identify('opener', name, source);
    else this.#namedAddresses.set(address, { name, source });
  }

  opened(listener: string, { opener, acceptor, tap, link }: Accepted): void {
    const address = addressText(opener);
    this.#open.set(address, tap);
    link.once('close', () => {
      if (this.#open.get(address) === tap) this.#open.delete(address);
    });
    const told = this.#namedAddresses.get(address);
    this.#namedAddresses.delete(address);
    if (told !== undefined) tap.identify('opener', told.name, told.source);
    if (told !== undefined || this.#namedHosts.has(opener.host)) return;
    void this.#containers.find(opener.host).then((container) => {
      if (container) tap.identify('opener', container.name, 'container', `${container.name}.${container.network}`);
    });
    void this.#finder.find(opener, acceptor).then((found) => {
      if (found) {
        const detail = `${found.command} (pid ${found.pid})`;
        tap.identify('opener', found.participant ?? found.command, 'process', detail);
      }
      if (!this.#nameProcesses) return;
      const by = found ? { by: found.command, pid: found.pid } : {};
      this.#log.info('connection opened', { listener, from: address, ...by });
    });
  }

  /** azwire has dialled somebody else's listener: on this machine it may be a known process. */
  reached({ acceptor, tap }: Pick<Connection, 'acceptor' | 'tap'>): void {
    const found = this.#finder.findListener(acceptor);
    if (found === undefined) return;
    tap.identify('acceptor', found.participant, 'process', `${found.command} (pid ${found.pid})`);
    // It may have been dialled there before it listened.
    this.#recorder.nameListener(acceptor, found.participant);
  }

  stop(): void {
    this.#finder.stop();
    this.#containers.stop();
  }
}
