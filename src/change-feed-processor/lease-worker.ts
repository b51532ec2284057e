import { setTimeout as delay } from 'node:timers/promises';
import type { PartitionKeyRange } from '@azure/cosmos';
import type { ChangeFeed, FeedReader } from './feed-reader.ts';
import { type KeyRange, type LeaseItem, rangeToken } from './lease.ts';
import { LeaseLostError, type LeaseStore, type NewLease } from './lease-store.ts';

export interface LeaseWorkerOptions<T> {
  readonly store: LeaseStore;
  readonly feed: ChangeFeed;
  readonly pollDelayMs: number;
  readonly leaseRenewMs: number;
  readonly mode: string;
  /** Awaited before the position is noted and the next page asked for. If it throws, the page comes again. */
  onChanges(changes: readonly T[], leaseToken: string): void | Promise<void>;
  onError(error: unknown, leaseToken: string): void;
  /** The range of the lease is now these. */
  onSplit(children: readonly LeaseItem[]): void;
}

/** Works on one lease that this instance owns: reads its range, hands on the changes, notes the position, renews the lease. */
export class LeaseWorker<T> {
  /** Resolves when the lease is released, lost, or gone; never rejects. */
  readonly ended: Promise<void>;
  readonly #options: LeaseWorkerOptions<T>;
  readonly #stopping = new AbortController();
  #lease: LeaseItem;
  #updates: Promise<unknown> = Promise.resolve();

  constructor(lease: LeaseItem, options: LeaseWorkerOptions<T>) {
    this.#lease = lease;
    this.#options = options;
    this.ended = this.#work();
  }

  /** Lets a handler that runs come to its end, then gives the lease back. */
  stop(): void {
    this.#stopping.abort();
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    const { leaseRenewMs, store, onError } = this.#options;
    const stops = (work: Promise<boolean>) => work.finally(() => this.#stopping.abort());
    const renewing = async () => {
      while (await this.#pause(leaseRenewMs)) await this.#attempt(() => this.#update((lease) => store.renew(lease)));
      return true;
    };
    const outcomes = await Promise.allSettled([stops(this.#read(signal)), stops(renewing())]);
    const isOurs = outcomes.every((outcome) => outcome.status === 'fulfilled' && outcome.value);
    if (!isOurs) return;
    await store.release(this.#lease).catch((error: unknown) => {
      if (!(error instanceof LeaseLostError)) onError(error, this.#lease.LeaseToken);
    });
  }

  /** Whether the lease is still ours at the end. Throws {@link LeaseLostError}. */
  async #read(signal: AbortSignal): Promise<boolean> {
    let reader: FeedReader<T> | undefined;
    while (!signal.aborted) {
      let isMore = false;
      let isGone = false;
      const done = await this.#attempt(async () => {
        const range = await this.#range();
        if (range === undefined) {
          await this.#split(await this.#children());
          isGone = true;
          return;
        }
        reader ??= await this.#options.feed.read<T>(range, this.#lease.ContinuationToken);
        const { changes, continuation, ranges } = await reader.next();
        if (ranges.length !== 1) {
          const parts = await this.#overlapping(range);
          if (parts.length > 1) {
            await this.#split(parts);
            isGone = true;
          } else {
            // Split and merged again meanwhile: the range is what it was, and only the reader has lost its way.
            reader = undefined;
          }
          return;
        }
        isMore = changes.length > 0;
        if (isMore) await this.#options.onChanges(changes, this.#lease.LeaseToken);
        // A first position is noted even without changes, so that "now" does not move while nobody works.
        if (isMore || this.#lease.ContinuationToken === null) {
          await this.#update((lease) => this.#options.store.checkpoint(lease, continuation));
        }
      });
      if (isGone) return false;
      if (!done) reader = undefined;
      if (!isMore || !done) await this.#pause(this.#options.pollDelayMs);
    }
    return true;
  }

  /** What the lease is for. Undefined where it does not say so, and its partition key range is no more. */
  async #range(): Promise<KeyRange | undefined> {
    const { FeedRange, LeaseToken } = this.#lease;
    if (FeedRange !== undefined) return { minInclusive: FeedRange.Range.min, maxExclusive: FeedRange.Range.max };
    const own = (await this.#options.feed.ranges()).find(({ id }) => id === LeaseToken);
    if (own === undefined) return undefined;
    const { minInclusive: min, maxExclusive: max } = own;
    this.#lease = { ...this.#lease, FeedRange: { Range: { min, max } } };
    return own;
  }

  /** What came of a partition key range whose bounds are not known. */
  async #children(): Promise<readonly PartitionKeyRange[]> {
    const { LeaseToken } = this.#lease;
    const children = (await this.#options.feed.ranges()).filter(({ parents }) => parents?.includes(LeaseToken));
    if (children.length > 1) return children;
    throw new Error(`What came of partition key range ${LeaseToken} cannot be told: its lease has no bounds`);
  }

  /** The parts of the container's ranges that lie in a range. */
  async #overlapping({ minInclusive, maxExclusive }: KeyRange): Promise<(PartitionKeyRange | KeyRange)[]> {
    const ranges = await this.#options.feed.ranges();
    return ranges
      .filter((each) => each.minInclusive < maxExclusive && each.maxExclusive > minInclusive)
      .map((each) => {
        if (each.minInclusive >= minInclusive && each.maxExclusive <= maxExclusive) return each;
        return {
          minInclusive: each.minInclusive > minInclusive ? each.minInclusive : minInclusive,
          maxExclusive: each.maxExclusive < maxExclusive ? each.maxExclusive : maxExclusive,
        };
      });
  }

  /** Each child goes on where the parent has come to. */
  async #split(children: readonly (PartitionKeyRange | KeyRange)[]): Promise<void> {
    const { store, mode, onSplit } = this.#options;
    const { ContinuationToken } = this.#lease;
    const created: LeaseItem[] = [];
    for (const child of children) {
      const lease = await store.createIfNotExists({ ...leaseFor(child, mode), ContinuationToken });
      if (lease !== undefined) created.push(lease);
    }
    await store.delete(this.#lease);
    onSplit(created);
  }

  /** One after the other, so that none works with a stale lease. */
  #update(change: (lease: LeaseItem) => Promise<LeaseItem>): Promise<void> {
    const done = this.#updates.then(async () => {
      this.#lease = await change(this.#lease);
    });
    this.#updates = done.catch(() => {});
    return done;
  }

  /** Whether it went well. What goes wrong is told, and may be tried again; but a lost lease is lost. */
  async #attempt(perform: () => Promise<void>): Promise<boolean> {
    try {
      await perform();
      return true;
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      this.#options.onError(error, this.#lease.LeaseToken);
      return false;
    }
  }

  /** Whether the time has passed without a stop. */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stopping;
    await delay(ms, undefined, { signal }).catch(() => {});
    return !signal.aborted;
  }
}

/** A whole partition key range has a lease by its id, a part of one by its bounds. */
export function leaseFor(range: PartitionKeyRange | KeyRange, mode: string): Omit<NewLease, 'ContinuationToken'> {
  const { minInclusive: min, maxExclusive: max } = range;
  const about = { FeedRange: { Range: { min, max } }, Mode: mode } as const;
  if ('id' in range) return { LeaseToken: range.id, version: 0, ...about };
  return { LeaseToken: rangeToken(range), version: 1, ...about };
}
