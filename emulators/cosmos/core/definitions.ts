import type { Ids } from '../../../src/kernel/ids.ts';
import type { JsonObject } from './query/values/value.ts';

/** A resource as it is stored and shown: what the user sent, with `id`, `_rid`, `_self`, `_etag`, `_ts` and so on. Never changed. */
export interface Resource extends JsonObject {
  readonly id: string;
  readonly _rid: string;
  readonly _self: string;
  /** With its quotes. */
  readonly _etag: string;
  /** Unix seconds of the last write. */
  readonly _ts: number;
}

/** An item as it is stored, without `_lsn`. */
export type Document = Resource;

/** One level of a partition key. `undefined`: the document has nothing there, or nothing that can be a key. */
export type PartitionKeyComponent = undefined | null | boolean | number | string;

/** One component for each path; fewer are a prefix, which only queries and feeds may ask for. */
export type PartitionKey = readonly PartitionKeyComponent[];

export interface PartitionKeyDefinition extends JsonObject {
  readonly paths: readonly string[];
  /** `MultiHash`: hierarchical. */
  readonly kind: 'Hash' | 'MultiHash';
  readonly version: 1 | 2;
}

/** What the core reads of a container's body; the rest is kept and shown. */
export interface ContainerDefinition extends Resource {
  readonly partitionKey: PartitionKeyDefinition;
  readonly indexingPolicy: JsonObject;
  /** Seconds; -1: on without a default. Undefined: off. */
  readonly defaultTtl?: number;
}

/** From `minInclusive` to `maxExclusive`, as upper-case hexadecimal text; `''` to `'FF'` is everything. */
export interface EpkRange {
  readonly minInclusive: string;
  readonly maxExclusive: string;
}

/** A physical partition. */
export interface RangeDefinition extends EpkRange {
  readonly id: string;
  /** Of all ancestors, oldest first. */
  readonly parents: readonly string[];
}

/** Resources that the core keeps without knowing what they are for. `users` … are the segments of their links. */
export type ResourceKind =
  | 'offers'
  | 'users'
  | 'permissions'
  | 'clientencryptionkeys'
  | 'sprocs'
  | 'triggers'
  | 'udfs'
  | 'conflicts';

/** The limits that the core enforces by itself. */
export interface CoreLimits {
  readonly documentBytesMax: number;
  readonly idBytesMax: number;
  /** Of a partition key's string, in UTF-8. */
  readonly partitionKeyBytesMax: number;
  readonly batchOperationsMax: number;
  readonly batchBytesMax: number;
  readonly patchOperationsMax: number;
  /** Changes kept for the feed of all versions where the container has no `changeFeedPolicy`. */
  readonly changesRetainedMax: number;
  /** How much the documents of these have together. */
  readonly changesRetainedBytesMax: number;
  /** How long changes are kept where the container does not say. */
  readonly changesRetainedMs: number;
  readonly uniqueKeysMax: number;
  readonly partitionKeyPathsMax: number;
  /** In the whole account. */
  readonly containersMax: number;
}

export interface AccountOptions {
  readonly ids: Ids;
  readonly limits: CoreLimits;
}
