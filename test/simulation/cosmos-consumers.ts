import type { ChangeFeedPage, FeedScope, ReadChangeFeed } from '../../emulators/cosmos/core/commands.ts';
import type { EpkRange } from '../../emulators/cosmos/core/definitions.ts';
import { Failure } from '../../emulators/cosmos/core/failure.ts';
import { intersection } from '../../emulators/cosmos/core/partition-key/effective-partition-key.ts';
import type { CosmosModel, ModelChange } from './cosmos-model.ts';

export interface FeedSource {
  read(asked: Pick<ReadChangeFeed, 'mode' | 'scope' | 'after' | 'countMax'>): ChangeFeedPage | Failure;
  ranges(): readonly (EpkRange & { readonly id: string })[];
}

type Mode = ReadChangeFeed['mode'];

/** What one reader of a range is at, as clients keep it in tokens and leases. */
interface Lease {
  readonly rangeId: string;
  readonly epkRange: EpkRange;
  after: number;
}

/** One thing that a consumer was given. */
type Seen = Pick<ModelChange, 'lsn' | 'pk' | 'id' | 'n'> & { readonly operation: ModelChange['operation'] | 'latest' };

/**
 * Reads the whole feed range by range, as the SDKs do: when a range is gone, it goes on with those that have come of it, from where it was;
 * of a merged range it goes on reading the parts.
 */
export class RangeConsumer {
  readonly mode: Mode;
  readonly seen: Seen[] = [];
  #leases: Lease[];

  constructor(mode: Mode, source: FeedSource, after: number) {
    this.mode = mode;
    this.#leases = source.ranges().map((range) => leaseOf(range, range, after));
  }

  /** One page of one lease. Gives whether there was anything. */
  poll(source: FeedSource, index: number, countMax: number): boolean {
    const lease = this.#leases[index % this.#leases.length]!;
    const { rangeId, epkRange, after } = lease;
    const page = source.read({ mode: this.mode, scope: { rangeId, epkRange }, after, countMax });
    if (page instanceof Failure) {
      if (page.error !== 'range-gone') throw new Error(page.error);
      const at = this.#leases.indexOf(lease);
      this.#leases = this.#leases.toSpliced(at, 1, ...successors(lease, source));
      return true;
    }
    return take(page, lease, this.seen);
  }

  drain(source: FeedSource, countMax: number): void {
    for (let quiet = 0, index = 0; quiet <= this.#leases.length; index++) {
      quiet = this.poll(source, index, countMax) ? 0 : quiet + 1;
    }
  }
}

/** Reads the feed of one scope that no split touches: the container, or a partition key. */
export class ScopeConsumer {
  readonly mode: Mode;
  readonly seen: Seen[] = [];
  readonly #scope: FeedScope;
  readonly #lease: { after: number };

  constructor(mode: Mode, scope: FeedScope, after: number) {
    this.mode = mode;
    this.#scope = scope;
    this.#lease = { after };
  }

  poll(source: FeedSource, _index: number, countMax: number): boolean {
    const page = source.read({ mode: this.mode, scope: this.#scope, after: this.#lease.after, countMax });
    if (page instanceof Failure) throw new Error(page.error);
    return take(page, this.#lease, this.seen);
  }

  drain(source: FeedSource, countMax: number): void {
    while (this.poll(source, 0, countMax));
  }
}

/** Nothing lost, nothing twice, in order for each item. */
export function checkSeen(
  { mode, seen }: RangeConsumer | ScopeConsumer,
  model: CosmosModel,
  isIncluded: (change: { readonly pk: string; readonly lsn: number }) => boolean,
): string | undefined {
  const lastOfItem = new Map<string, number>();
  for (const { pk, id, lsn } of seen) {
    const last = lastOfItem.get(`${pk}/${id}`) ?? 0;
    if (lsn < last || (mode === 'latest-version' && lsn === last)) return `${pk}/${id}@${lsn} after ${last}`;
    lastOfItem.set(`${pk}/${id}`, lsn);
  }
  if (mode === 'all-versions-and-deletes') {
    const expected = model.changes.filter(isIncluded);
    return differenceOf(expected.map(textOf), seen.map(textOf));
  }
  const written = new Set(model.changes.map(textOfVersion));
  const foreign = seen.find((one) => !written.has(textOfVersion(one)));
  if (foreign !== undefined) return `${textOfVersion(foreign)} was never written`;
  const seenVersions = new Set(seen.map(textOfVersion));
  for (const { body, lsn } of model.entries.values()) {
    const version = textOfVersion({ ...body, lsn });
    if (isIncluded({ pk: body.pk, lsn }) && !seenVersions.has(version)) return `${version} is lost`;
  }
  return undefined;
}

function leaseOf({ id }: { readonly id: string }, { minInclusive, maxExclusive }: EpkRange, after: number): Lease {
  return { rangeId: id, epkRange: { minInclusive, maxExclusive }, after };
}

function successors({ epkRange, after }: Lease, source: FeedSource): Lease[] {
  return source.ranges().flatMap((range) => {
    const common = intersection(range, epkRange);
    return common.minInclusive < common.maxExclusive ? [leaseOf(range, common, after)] : [];
  });
}

/** Gives whether the page had anything. */
function take({ items, changes, continuationLsn }: ChangeFeedPage, lease: { after: number }, seen: Seen[]): boolean {
  for (const { document, lsn } of items) {
    const { pk, id, n } = document as unknown as { pk: string; id: string; n: number };
    seen.push({ lsn, pk, id, n, operation: 'latest' });
  }
  for (const { lsn, current, previous, operation } of changes) {
    const { pk, id, n } = (current ?? previous) as unknown as { pk: string; id: string; n: number };
    seen.push({ lsn, pk, id, n: operation === 'delete' ? (undefined as never) : n, operation });
  }
  const lsns = [...items, ...changes].map(({ lsn }) => lsn);
  if (lsns.some((lsn) => lsn <= lease.after || lsn > continuationLsn)) {
    throw new Error(`a page after ${lease.after} through ${continuationLsn} has ${lsns}`);
  }
  if (continuationLsn < lease.after) throw new Error(`a page goes back from ${lease.after} to ${continuationLsn}`);
  lease.after = continuationLsn;
  return lsns.length > 0;
}

function textOf({ lsn, operation, pk, id, n }: Seen): string {
  return `${lsn} ${operation} ${pk}/${id} ${n}`;
}

function textOfVersion({ lsn, pk, id, n }: Pick<Seen, 'lsn' | 'pk' | 'id' | 'n'>): string {
  return `${pk}/${id} ${n} @${lsn}`;
}

/** As multisets: what ranges give is not ordered between them. */
function differenceOf(expected: readonly string[], actual: readonly string[]): string | undefined {
  const [a, b] = [expected.toSorted(), actual.toSorted()];
  const at = a.findIndex((text, i) => text !== b[i]);
  if (at >= 0) return `expected ${a[at]}, saw ${b[at]}`;
  return b.length > a.length ? `saw ${b[a.length]} too much` : undefined;
}
