import type {
  ContainerDefinition,
  Document,
  PartitionKey,
  RangeDefinition,
  Resource,
  ResourceKind,
} from './definitions.ts';

/** Created, or changed. */
export interface DatabaseWritten {
  readonly type: 'database-written';
  readonly database: Resource;
}

/** With everything in it: its containers, users and so on have no fact of their own. Offers do. */
export interface DatabaseDeleted {
  readonly type: 'database-deleted';
  readonly rid: string;
}

/** Created (with the first `ranges-changed` right behind), or changed. */
export interface ContainerWritten {
  readonly type: 'container-written';
  readonly databaseRid: string;
  readonly container: ContainerDefinition;
}

/** With everything in it. */
export interface ContainerDeleted {
  readonly type: 'container-deleted';
  readonly databaseRid: string;
  readonly rid: string;
}

/** How a container is divided from now on. */
export interface RangesState {
  readonly ranges: readonly RangeDefinition[];
  /** The number of the next range; ids are never used again. */
  readonly nextRangeId: number;
  /** Rises with every change. */
  readonly version: number;
}

export interface RangesChanged extends RangesState {
  readonly type: 'ranges-changed';
  readonly containerRid: string;
}

/** One thing that happened to one item. */
export interface Change {
  readonly lsn: number;
  readonly operation: 'create' | 'replace' | 'delete';
  /** Unix seconds. */
  readonly timestampSec: number;
  /** What it is from now on; undefined after `delete`. */
  readonly current: Document | undefined;
  /** What it was; undefined before `create`. */
  readonly previous: Document | undefined;
  /** When the previous version was written; 0 before `create`. */
  readonly previousLsn: number;
  readonly partitionKey: PartitionKey;
  readonly epk: string;
  /** In the item's rid: a number that no other item of the container ever has. */
  readonly number: number;
  /** Deleted because its time was over. */
  readonly isExpired: boolean;
  /** Of `current`; 0 after `delete`. */
  readonly sizeBytes: number;
}

/** Everything that shares one log sequence number: one write, or a transaction. To be kept all together or not at all. */
export interface Committed {
  readonly type: 'committed';
  readonly containerRid: string;
  readonly lsn: number;
  /** In order. An item can occur more than once; the last one counts. */
  readonly changes: readonly Change[];
  /** The highest number that an item ever had. */
  readonly lastNumber: number;
}

/** The feed of all versions begins behind this number now: older changes are forgotten. */
export interface ChangesForgotten {
  readonly type: 'changes-forgotten';
  readonly containerRid: string;
  readonly throughLsn: number;
  /** These, in order. */
  readonly changes: readonly Change[];
}

/** Created, or changed. */
export interface ResourceWritten {
  readonly type: 'resource-written';
  readonly kind: ResourceKind;
  /** Of the database, container or user it lies in; `''`: the account (offers). */
  readonly ownerRid: string;
  readonly resource: Resource;
}

/** With everything in it. */
export interface ResourceDeleted {
  readonly type: 'resource-deleted';
  readonly kind: ResourceKind;
  readonly ownerRid: string;
  readonly rid: string;
}

/** The durable facts of an account: a store that keeps them can bring it back. Rids are never used twice. */
export type Fact =
  | DatabaseWritten
  | DatabaseDeleted
  | ContainerWritten
  | ContainerDeleted
  | RangesChanged
  | Committed
  | ChangesForgotten
  | ResourceWritten
  | ResourceDeleted;
