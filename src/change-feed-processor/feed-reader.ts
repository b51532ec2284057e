import {
  ChangeFeedMode,
  type ChangeFeedPullModelIterator,
  ChangeFeedStartFrom,
  type Container,
  type PartitionKeyRange,
} from '@azure/cosmos';
import type { KeyRange } from './lease.ts';

/** Where a lease without a position begins. */
export type StartFrom = 'beginning' | 'now' | Date;

export interface FeedPage<T> {
  /** In the order in which they were made. Empty where nothing has changed. */
  readonly changes: readonly T[];
  /** Where the next page begins: the etag with its quotes. */
  readonly continuation: string;
  /** Not one: the range that was asked for has been split, and nothing may be taken from this page. */
  readonly ranges: readonly KeyRange[];
}

export interface FeedOptions {
  readonly startFrom: StartFrom;
  /** Every version and every deletion, instead of what is there now. */
  readonly allVersionsAndDeletes: boolean;
  readonly maxItemCount: number | undefined;
}

/** The change feed of one container. */
export class ChangeFeed {
  readonly #container: Container;
  readonly #containerRid: string;
  readonly #options: FeedOptions;

  constructor(container: Container, containerRid: string, options: FeedOptions) {
    this.#container = container;
    this.#containerRid = containerRid;
    this.#options = options;
  }

  /** As they are now; never from a cache. */
  async ranges(): Promise<PartitionKeyRange[]> {
    return (await this.#container.readPartitionKeyRanges().fetchAll()).resources;
  }

  /** Reads one range on from a position, or from where the processor is to start. */
  async read<T>(range: KeyRange, continuation: string | null): Promise<FeedReader<T>> {
    const { allVersionsAndDeletes, maxItemCount } = this.#options;
    return new FeedReader(
      this.#container.items.getChangeFeedIterator<T>({
        changeFeedStartFrom: await this.#startFrom(range, continuation),
        changeFeedMode: allVersionsAndDeletes ? ChangeFeedMode.AllVersionsAndDeletes : ChangeFeedMode.LatestVersion,
        ...(maxItemCount === undefined ? {} : { maxItemCount }),
      }),
    );
  }

  async #startFrom({ minInclusive, maxExclusive }: KeyRange, continuation: string | null) {
    const { startFrom } = this.#options;
    if (continuation === null && startFrom instanceof Date) {
      const known = await this.#container.getFeedRanges();
      const exact = known.find((each) => each.minInclusive === minInclusive && each.maxExclusive === maxExclusive);
      if (exact === undefined) {
        throw new Error(`The range ${minInclusive}-${maxExclusive} has no position and is no range of the container`);
      }
      return ChangeFeedStartFrom.Time(startFrom, exact);
    }
    // The client's own token, made of what the lease has. An empty position is the beginning, `*` is now. [cosmos-protocol 10.5]
    const continuationToken = continuation ?? (startFrom === 'now' ? '*' : '');
    const Continuation = [{ minInclusive, maxExclusive, continuationToken }];
    return ChangeFeedStartFrom.Continuation(JSON.stringify({ rid: this.#containerRid, Continuation }));
  }
}

export class FeedReader<T> {
  readonly #pages: ChangeFeedPullModelIterator<T>;

  constructor(pages: ChangeFeedPullModelIterator<T>) {
    this.#pages = pages;
  }

  async next(): Promise<FeedPage<T>> {
    const { result, continuationToken } = await this.#pages.readNext();
    const { Continuation: ranges } = JSON.parse(continuationToken) as {
      readonly Continuation: readonly (KeyRange & { readonly continuationToken: string })[];
    };
    return { changes: result ?? [], continuation: ranges.at(-1)?.continuationToken ?? '', ranges };
  }
}
