/**
 * A lease as the .NET and Java processors write it; one item for each partition key range, shared by all workers.
 * [cosmos-protocol 12.1, 12.2]
 */
export interface LeaseItem {
  readonly id: string;
  /** The id of a partition key range, or `min-max` of an effective range (version 1). */
  readonly LeaseToken: string;
  readonly Owner: string | null;
  /** An etag of the change feed with its quotes: `"12"`. Null until there is a position. */
  readonly ContinuationToken: string | null;
  /** When it was last written, by the clock of its owner. */
  readonly timestamp?: string | null;
  /** Absent in what Java's processor writes. */
  readonly FeedRange?: { readonly Range: { readonly min: string; readonly max: string } };
  readonly version?: 0 | 1;
  readonly Mode?: string;
  readonly properties?: Readonly<Record<string, string>>;
  /** In lease containers that are partitioned by it. */
  readonly partitionKey?: string;
  readonly _etag?: string;
  /** Seconds, by the clock of the service. */
  readonly _ts?: number;
}

/** An interval of effective partition keys, as hexadecimal text. */
export interface KeyRange {
  readonly minInclusive: string;
  readonly maxExclusive: string;
}

/** Two texts beside each other, as the .NET processor names a lease that is for no whole partition key range. */
export function rangeToken({ minInclusive, maxExclusive }: KeyRange): string {
  return `${minInclusive}-${maxExclusive}`;
}

/** When a lease was last written, in milliseconds. Java may write the zone's name behind the time: `…Z[UTC]`. */
export function writtenAtMs({ timestamp, _ts = 0 }: LeaseItem): number {
  const explicit = timestamp == null ? Number.NaN : Date.parse(timestamp.replace(/\[.*\]$/, ''));
  return Number.isNaN(explicit) ? _ts * 1_000 : explicit;
}
