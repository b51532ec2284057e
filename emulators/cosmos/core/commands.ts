import type { ContainerAddress } from './addresses.ts';
import type { AdministrationCommand, ResourceReply } from './administration.ts';
import type { Container } from './container.ts';
import type { Document, EpkRange, PartitionKey, RangeDefinition } from './definitions.ts';
import type { Change, Fact } from './facts.ts';
import type { Failure } from './failure.ts';
import type { JsonObject, Value } from './query/values/value.ts';
import type { Transaction } from './transaction.ts';

/*
 * Everything that Cosmos DB accepts about items, and what it answers. Databases, containers and the other resources are in
 * `administration.ts`.
 */

/** Conditions as the headers say them, quotes included or not. `*`: any version. */
export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

interface ItemCommand extends ContainerAddress, Conditions {
  /** As the header says it. Undefined: taken from the document where there is one. */
  readonly partitionKey?: PartitionKey | undefined;
}

/** The document becomes the core's: it is not copied, and gets its system properties. */
export interface CreateItem extends ItemCommand {
  readonly type: 'create-item';
  readonly document: JsonObject;
}

export interface UpsertItem extends ItemCommand {
  readonly type: 'upsert-item';
  readonly document: JsonObject;
}

export interface ReplaceItem extends ItemCommand {
  readonly type: 'replace-item';
  /** Or its rid, where the container is given by rid. */
  readonly id: string;
  readonly document: JsonObject;
}

export interface ReadItem extends ItemCommand {
  readonly type: 'read-item';
  readonly id: string;
}

export interface DeleteItem extends ItemCommand {
  readonly type: 'delete-item';
  readonly id: string;
}

export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string | undefined;
  readonly value?: Value;
}

export interface PatchItem extends ItemCommand {
  readonly type: 'patch-item';
  readonly id: string;
  readonly operations: readonly PatchOperation[];
  /** The `where` of the patch's condition. */
  readonly condition?: ((document: Document) => boolean) | undefined;
}

/** One operation of a batch: what it would be by itself, without its address. */
export type BatchOperation = WithoutAddress<CreateItem | UpsertItem | ReplaceItem | ReadItem | DeleteItem | PatchItem>;
type WithoutAddress<C> = C extends unknown ? Omit<C, keyof ContainerAddress> : never;

/** All or nothing, on one logical partition. */
export interface ExecuteBatch extends ContainerAddress {
  readonly type: 'execute-batch';
  readonly partitionKey: PartitionKey;
  readonly operations: readonly BatchOperation[];
}

/** Each by itself; all of one range, if it is given. */
export interface ExecuteBulk extends ContainerAddress {
  readonly type: 'execute-bulk';
  readonly rangeId?: string | undefined;
  readonly operations: readonly BatchOperation[];
  /** If not, what follows a failure is not tried. */
  readonly continueOnError: boolean;
}

export interface BatchReply {
  /** One for each operation. `dependency-failed`: not carried out, because of another. */
  readonly results: readonly (ItemReply | Failure)[];
  readonly hasFailed: boolean;
}

export interface DeletePartition extends ContainerAddress {
  readonly type: 'delete-partition';
  readonly partitionKey: PartitionKey;
}

/**
 * Carries out item operations on one logical partition together: `run` is called once, at once; if it gives a failure or throws,
 * nothing has happened. What is written is seen by its reads.
 */
export interface Transact<R = unknown> extends ContainerAddress {
  readonly type: 'transact';
  readonly partitionKey: PartitionKey;
  readonly run: (transaction: Transaction, container: Container) => R | Failure;
}

/** Looks at a container when all that is due has happened: `run` is called once, at once. It must change nothing. */
export interface Inspect<R = unknown> extends ContainerAddress {
  readonly type: 'inspect';
  readonly run: (container: Container, nowMs: number) => R | Failure;
}

/** What part of a container: all of these together. */
export interface FeedScope {
  /** Full, or a prefix of a hierarchical one. */
  readonly partitionKey?: PartitionKey | undefined;
  readonly rangeId?: string | undefined;
  readonly epkRange?: EpkRange | undefined;
}

export interface ReadChangeFeed extends ContainerAddress {
  readonly type: 'read-change-feed';
  readonly mode: 'latest-version' | 'all-versions-and-deletes';
  readonly scope: FeedScope;
  /** From the etag of the page before. Undefined: from the beginning. */
  readonly after?: number | 'now' | undefined;
  /** Only what was written at that Unix second or later. */
  readonly sinceSec?: number | undefined;
  /** A transaction is never divided, so a page can have more. */
  readonly countMax: number;
  /** Of the documents, without their system properties; the page ends with the one that reaches it. Default: no bound. */
  readonly bytesMax?: number | undefined;
  /** Filter of a change feed query. */
  readonly matches?: ((document: Document) => boolean) | undefined;
}

export interface FeedItem {
  readonly document: Document;
  /** To be shown as `_lsn`. */
  readonly lsn: number;
}

export interface ChangeFeedPage {
  /** In the mode `latest-version`. In order. */
  readonly items: readonly FeedItem[];
  /** In the mode `all-versions-and-deletes`. In order. */
  readonly changes: readonly Change[];
  /** What to go on after: everything up to here is in this page or does not belong to the feed. */
  readonly continuationLsn: number;
  /** Of all ranges of the scope, in the order of their keys. */
  readonly positions: readonly Position[];
}

/** Where something lies, and how far that part has come: the session token is made of it. */
export interface Position {
  readonly containerRid: string;
  readonly rangeId: string;
  /** Of the last write in the range. */
  readonly rangeLsn: number;
}

export interface ItemReply {
  readonly outcome: 'created' | 'replaced' | 'read' | 'not-modified' | 'deleted';
  /** As it is now; what is deleted, as it was. */
  readonly document: Document;
  /** Of the last write to the item. */
  readonly lsn: number;
  readonly sizeBytes: number;
  readonly position: Position;
}

/** By time alone. Sent when `wakeAtMs` has come. */
export interface Wake {
  readonly type: 'wake';
}

/** Two ranges come of one. */
export interface SplitRange extends ContainerAddress {
  readonly type: 'split-range';
  readonly rangeId: string;
  /** Where, as an effective partition key. Undefined: in the middle of the range. */
  readonly at?: string | undefined;
}

/** One range comes of two that lie side by side. */
export interface MergeRanges extends ContainerAddress {
  readonly type: 'merge-ranges';
  readonly rangeIds: readonly [string, string];
}

export type ItemOperation = CreateItem | UpsertItem | ReplaceItem | ReadItem | DeleteItem | PatchItem;

export type Command =
  | ItemOperation
  | ExecuteBatch
  | ExecuteBulk
  | DeletePartition
  | Transact
  | Inspect
  | ReadChangeFeed
  | SplitRange
  | MergeRanges
  | Wake
  | AdministrationCommand;

/** What a command is answered with, if not with a {@link Failure}. */
export type ReplyOf<C extends Command> = C extends ItemOperation
  ? ItemReply
  : C extends ExecuteBatch | ExecuteBulk
    ? BatchReply
    : C extends Transact<infer R> | Inspect<infer R>
      ? R
      : C extends ReadChangeFeed
        ? ChangeFeedPage
        : C extends SplitRange | MergeRanges
          ? readonly RangeDefinition[]
          : C extends DeletePartition
            ? Position
            : C extends AdministrationCommand
              ? ResourceReply<C>
              : undefined;

/** What a command has brought about. */
export interface Outcome<R> {
  readonly reply: R | Failure;
  /** Durable facts, in order: to be kept before the reply leaves. */
  readonly facts: readonly Fact[];
  /** When to send {@link Wake}: later than now, never too late. Infinity when nothing is due. */
  readonly wakeAtMs: number;
}
