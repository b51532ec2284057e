import { setTimeout as delay } from 'node:timers/promises';
import { type Container, ErrorResponse, type RequestOptions } from '@azure/cosmos';
import type { LeaseItem } from './lease.ts';

/** Somebody else holds the lease now, or it is gone. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

const LOCK_SECONDS = 30;
const LOCK_WAIT_MS = 1_000;
const UPDATE_TRIES_MAX = 5;

export type NewLease = Pick<LeaseItem, 'LeaseToken' | 'ContinuationToken' | 'FeedRange' | 'version' | 'Mode'>;

export interface LeaseStoreOptions {
  readonly container: Container;
  /** Of the ids of all items that are kept: `<name><host>_<database>_<container>`. */
  readonly prefix: string;
  /** `/id` or `/partitionKey`, by which the container is partitioned. */
  readonly partitionKeyPath: string;
  readonly instanceName: string;
}

/** The leases of one processor in their container. Every write is conditional on the ETag that was last seen. */
export class LeaseStore {
  readonly #container: Container;
  readonly #prefix: string;
  readonly #hasPartitionKey: boolean;
  readonly #instanceName: string;

  constructor({ container, prefix, partitionKeyPath, instanceName }: LeaseStoreOptions) {
    if (partitionKeyPath !== '/id' && partitionKeyPath !== '/partitionKey') {
      throw new TypeError(`A lease container is partitioned by /id or /partitionKey, not by ${partitionKeyPath}`);
    }
    this.#container = container;
    this.#prefix = prefix;
    this.#hasPartitionKey = partitionKeyPath === '/partitionKey';
    this.#instanceName = instanceName;
  }

  /** Lets `createLeases` run once for all workers, ever: under a lock item that expires, and with a marker when it is done. */
  async initialise(createLeases: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!(await this.#exists('.info'))) {
      signal.throwIfAborted();
      const lock = await this.#create({ id: `${this.#prefix}.lock`, ttl: LOCK_SECONDS });
      if (lock === undefined) {
        await delay(LOCK_WAIT_MS, undefined, { signal });
        continue;
      }
      await createLeases();
      await this.#create({ id: `${this.#prefix}.info` });
      await this.#delete(lock);
    }
  }

  async list(): Promise<LeaseItem[]> {
    const { resources } = await this.#container.items
      .query<LeaseItem>({
        query: 'SELECT * FROM c WHERE STARTSWITH(c.id, @prefix)',
        parameters: [{ name: '@prefix', value: `${this.#prefix}..` }],
      })
      .fetchAll();
    return resources;
  }

  /** Makes a lease that nobody holds. Undefined for whoever comes second. */
  async createIfNotExists(lease: NewLease): Promise<LeaseItem | undefined> {
    const id = `${this.#prefix}..${lease.LeaseToken}`;
    return this.#create<LeaseItem>({ id, Owner: null, properties: {}, timestamp: new Date().toISOString(), ...lease });
  }

  /** Takes the lease from its present owner, or from nobody. Throws {@link LeaseLostError} where another was faster. */
  acquire(lease: LeaseItem): Promise<LeaseItem> {
    return this.#update(lease, lease.Owner, { Owner: this.#instanceName });
  }

  /** Says that its owner is alive. */
  async renew(lease: LeaseItem): Promise<LeaseItem> {
    return this.#update(await this.#read(lease), lease.Owner, {});
  }

  checkpoint(lease: LeaseItem, continuation: string): Promise<LeaseItem> {
    return this.#update(lease, lease.Owner, { ContinuationToken: continuation });
  }

  async release(lease: LeaseItem): Promise<void> {
    await this.#update(await this.#read(lease), lease.Owner, { Owner: null });
  }

  /** A lease that is gone already is no failure. */
  async delete({ id, partitionKey }: LeaseItem): Promise<void> {
    await this.#delete(partitionKey === undefined ? { id } : { id, partitionKey });
  }

  /** Where somebody has written in between, what is there now counts: it may still be ours. [cosmos-protocol 12.1, 10.] */
  async #update(lease: LeaseItem, owner: string | null, changes: Partial<LeaseItem>): Promise<LeaseItem> {
    let last = lease;
    for (let tries = 1; ; tries++) {
      if (last.Owner !== owner) throw new LeaseLostError(`The lease ${last.id} is now held by ${last.Owner}`);
      const next = { ...last, ...changes, timestamp: new Date().toISOString() };
      try {
        const { resource } = await this.#item(last).replace<LeaseItem>(next, ifMatch(last._etag));
        return resource ?? next;
      } catch (error) {
        if (codeOf(error) === 404) throw new LeaseLostError(`The lease ${lease.id} is gone`, { cause: error });
        if (codeOf(error) !== 412 || tries === UPDATE_TRIES_MAX) throw error;
        last = await this.#read(last);
      }
    }
  }

  async #read(lease: LeaseItem): Promise<LeaseItem> {
    const { resource } = await this.#item(lease).read<LeaseItem>();
    if (resource === undefined) throw new LeaseLostError(`The lease ${lease.id} is gone`);
    return resource;
  }

  async #exists(suffix: string): Promise<boolean> {
    const id = `${this.#prefix}${suffix}`;
    return (await this.#item(this.#keyed({ id })).read()).statusCode === 200;
  }

  /** Undefined where it was there already. */
  async #create<T extends Stored>(body: T & { readonly ttl?: number }): Promise<T | undefined> {
    try {
      const { resource } = await this.#container.items.create<T>(this.#keyed(body));
      return resource;
    } catch (error) {
      if (codeOf(error) === 409) return undefined;
      throw error;
    }
  }

  async #delete(item: Stored): Promise<void> {
    try {
      await this.#item(item).delete(ifMatch(item._etag));
    } catch (error) {
      if (codeOf(error) !== 404 && codeOf(error) !== 412) throw error;
    }
  }

  #keyed<T extends { readonly id: string }>(item: T): T & { readonly partitionKey?: string } {
    return this.#hasPartitionKey ? { ...item, partitionKey: item.id } : item;
  }

  #item({ id, partitionKey = id }: Stored) {
    return this.#container.item(id, partitionKey);
  }
}

interface Stored {
  readonly id: string;
  readonly partitionKey?: string;
  readonly _etag?: string;
}

function ifMatch(etag: string | undefined): RequestOptions {
  return etag === undefined ? {} : { accessCondition: { type: 'IfMatch', condition: etag } };
}

function codeOf(error: unknown): number | string | undefined {
  return error instanceof ErrorResponse || error instanceof Error ? (error as ErrorResponse).code : undefined;
}
