import { setTimeout as delay } from 'node:timers/promises';
import type { Container } from '@azure/cosmos';
import { leasesToTake } from './balancing.ts';
import { ChangeFeed, type StartFrom } from './feed-reader.ts';
import type { LeaseItem } from './lease.ts';
import { LeaseLostError, LeaseStore } from './lease-store.ts';
import { LeaseWorker, leaseFor } from './lease-worker.ts';

export interface ChangeFeedProcessorOptions<T> {
  /** Workers of one name share the work; those of different names each get all changes. */
  readonly name: string;
  /** Of this worker, unlike that of any other. */
  readonly instanceName: string;
  /** Whose changes are processed. */
  readonly container: Container;
  /** Where leases are kept: partitioned by `/id` or `/partitionKey`, with `defaultTtl: -1`. */
  readonly leases: Container;
  /** Where a range begins for which there is no position yet. Default: `now`. */
  readonly startFrom?: StartFrom;
  /** Every version and every deletion instead of the latest version of each item. Default false. */
  readonly allVersionsAndDeletes?: boolean;
  /**
   * Whose leases these are: `dotnet`, also those of Azure Functions, names them by the resource ids of database and container, `java`
   * (`handleChanges`) by their ids. Default `dotnet`.
   */
  readonly leaseNames?: 'dotnet' | 'java';
  /** The host that leases are named after. Default: that of the account's endpoint. All workers have to have the same. */
  readonly endpointHost?: string;
  readonly maxItemCount?: number;
  /** How long to wait where there were no changes. Default 5 000. */
  readonly pollDelayMs?: number;
  /** How often to look for leases to take. Default 13 000. */
  readonly leaseAcquireMs?: number;
  /** After how long without renewal a lease is anybody's. Default 60 000. */
  readonly leaseExpirationMs?: number;
  /** Default 17 000. */
  readonly leaseRenewMs?: number;
  /** Called with the changes of one range in order, never twice at a time for the same range. If it throws, they come again. */
  onChanges(changes: readonly T[], leaseToken: string): void | Promise<void>;
  /** What went wrong; it is tried again. */
  onError?(error: unknown, leaseToken?: string): void;
  onAcquired?(leaseToken: string): void;
  /** Given back, lost to another worker, or split. */
  onReleased?(leaseToken: string): void;
}

const DEFAULTS = {
  startFrom: 'now',
  allVersionsAndDeletes: false,
  leaseNames: 'dotnet',
  pollDelayMs: 5_000,
  leaseAcquireMs: 13_000,
  leaseExpirationMs: 60_000,
  leaseRenewMs: 17_000,
} as const;

type CompleteOptions<T> = ChangeFeedProcessorOptions<T> &
  Required<Pick<ChangeFeedProcessorOptions<T>, keyof typeof DEFAULTS>>;

interface Parts {
  readonly store: LeaseStore;
  readonly feed: ChangeFeed;
}

/**
 * Hands the changes of a container to a handler, together with other workers, at least once each. Keeps to the leases of the .NET and
 * Java processors, so that workers in all three languages may share them.
 */
export class ChangeFeedProcessor<T = unknown> {
  readonly #options: CompleteOptions<T>;
  readonly #mode: string;
  readonly #workers = new Map<string, LeaseWorker<T>>();
  #stopping: AbortController | undefined;
  #balancing: Promise<void> | undefined;
  /** One lease after the other, so that none is taken twice. */
  #taking: Promise<void> = Promise.resolve();

  constructor(options: ChangeFeedProcessorOptions<T>) {
    this.#options = { ...DEFAULTS, ...options };
    this.#mode = options.allVersionsAndDeletes ? 'Full-Fidelity Feed' : 'Incremental Feed';
  }

  /** Resolves when the leases are there and work has begun. Rejects where Cosmos DB cannot be reached or a container is missing. */
  async start(): Promise<void> {
    if (this.#stopping !== undefined) throw new Error('The change feed processor has been started already');
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    try {
      const parts = await this.#connect();
      await parts.store.initialise(() => this.#createLeases(parts), signal);
      await this.#balance(parts);
      this.#balancing = this.#keepBalancing(parts, signal);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Resolves when handlers have come to their end and all leases are given back. It may be started again. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    await this.#balancing;
    const workers = [...this.#workers.values()];
    for (const worker of workers) worker.stop();
    await Promise.all(workers.map((worker) => worker.ended));
    await this.#taking;
    this.#stopping = undefined;
    this.#balancing = undefined;
  }

  /** The tokens of the leases that this worker holds. */
  get leaseTokens(): string[] {
    return [...this.#workers.keys()];
  }

  async #connect(): Promise<Parts> {
    const { container, leases, name, leaseNames, instanceName } = this.#options;
    const [monitored, database, kept] = await Promise.all([container.read(), container.database.read(), leases.read()]);
    const rid = monitored.resource!._rid;
    const named =
      leaseNames === 'java' ? [database.resource!.id, monitored.resource!.id] : [database.resource!._rid, rid];
    const prefix = `${name}${[await this.#endpointHost(), ...named].join('_')}`;
    const partitionKeyPath = kept.resource!.partitionKey?.paths.join() ?? '';
    const store = new LeaseStore({ container: leases, prefix, partitionKeyPath, instanceName });
    const { startFrom, allVersionsAndDeletes, maxItemCount } = this.#options;
    return { store, feed: new ChangeFeed(container, rid, { startFrom, allVersionsAndDeletes, maxItemCount }) };
  }

  async #endpointHost(): Promise<string> {
    const { container, endpointHost } = this.#options;
    return endpointHost ?? new URL(await container.database.client.getWriteEndpoint()).hostname;
  }

  async #createLeases({ store, feed }: Parts): Promise<void> {
    for (const range of await feed.ranges()) {
      await store.createIfNotExists({ ...leaseFor(range, this.#mode), ContinuationToken: null });
    }
  }

  async #keepBalancing(parts: Parts, signal: AbortSignal): Promise<void> {
    const { leaseAcquireMs, onError } = this.#options;
    while (!signal.aborted) {
      await delay(leaseAcquireMs, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await this.#balance(parts).catch((error: unknown) => onError?.(error));
    }
  }

  async #balance(parts: Parts): Promise<void> {
    const { instanceName, leaseExpirationMs } = this.#options;
    const leases = await parts.store.list();
    // Held under this name, but by an earlier run of this program.
    const idle = leases.filter(({ Owner, LeaseToken }) => Owner === instanceName && !this.#workers.has(LeaseToken));
    const taken = leasesToTake(leases, { instanceName, leaseExpirationMs, nowMs: Date.now() });
    for (const lease of new Set([...idle, ...taken])) await this.#take(parts, lease);
  }

  #take(parts: Parts, lease: LeaseItem): Promise<void> {
    const taken = this.#taking.then(() => this.#acquire(parts, lease));
    this.#taking = taken.catch(() => {});
    return taken;
  }

  async #acquire(parts: Parts, lease: LeaseItem): Promise<void> {
    const { LeaseToken } = lease;
    if (this.#stopping?.signal.aborted !== false || this.#workers.has(LeaseToken)) return;
    try {
      const acquired = await parts.store.acquire(lease);
      if (this.#stopping.signal.aborted) await parts.store.release(acquired);
      else this.#work(parts, acquired);
    } catch (error) {
      // Another worker was faster.
      if (!(error instanceof LeaseLostError)) throw error;
    }
  }

  #work(parts: Parts, lease: LeaseItem): void {
    const { onAcquired, onReleased, onChanges, onError, pollDelayMs, leaseRenewMs } = this.#options;
    const { LeaseToken } = lease;
    const worker = new LeaseWorker<T>(lease, {
      ...parts,
      pollDelayMs,
      leaseRenewMs,
      mode: this.#mode,
      onChanges,
      onError: (error, leaseToken) => onError?.(error, leaseToken),
      onSplit: (children) => this.#takeAll(parts, children),
    });
    this.#workers.set(LeaseToken, worker);
    onAcquired?.(LeaseToken);
    void worker.ended.then(() => {
      this.#workers.delete(LeaseToken);
      onReleased?.(LeaseToken);
    });
  }

  /** The children of a range that was ours; what fails here is taken in the next round. */
  #takeAll(parts: Parts, leases: readonly LeaseItem[]): void {
    for (const lease of leases) {
      this.#take(parts, lease).catch((error: unknown) => this.#options.onError?.(error, lease.LeaseToken));
    }
  }
}
