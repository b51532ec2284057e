import type {
  AddConsumerGroup,
  CreateHub,
  DeleteHub,
  GetHub,
  HubState,
  Hubs,
  ListHubs,
  Purged,
  PurgeHub,
  RemoveConsumerGroup,
  UpdateHub,
} from './administration.ts';
import type { LastEnqueued, StoredEvent } from './stored-event.ts';

export { DOMAIN_ERRORS, type DomainError, Failure } from './failure.ts';
export type { Delivery, Notice, Outcome, ProducerClosed, ReaderClosed } from './outcome.ts';
export type { LastEnqueued, StoredEvent } from './stored-event.ts';

/*
 * The contract of the core: every command that a namespace accepts, with its reply. Hubs and consumer groups are named in any
 * case; partitions by their ids as on the wire, '0', '1' and so on. The administration's part is in `administration.ts`.
 */

/** Where an idempotent producer is, as on its link [event-hubs-protocol 7]. */
export interface ProducerPosition {
  readonly id: number;
  readonly epoch: number;
  /** Of the last event that it has published; 0 when there is none. The next one has the number after it, and 0 after 2^31 - 1. */
  readonly lastSequenceNumber: number;
}

/** What the annotations of an idempotent batch say. */
export interface ProducerBatch {
  readonly id: number;
  readonly epoch: number;
  /** Of the first event. The others follow. */
  readonly sequenceNumber: number;
}

/**
 * Appends all events to one partition, side by side, or none. The partition is the one that is named, else that of the partition
 * key, else that of the publisher, else the next in turn. Every reader that waits gets them in the same command.
 */
export interface Publish {
  readonly type: 'publish';
  readonly hub: string;
  readonly partition?: string | undefined;
  /** Kept with each event; chooses the partition where none is named. */
  readonly partitionKey?: string | undefined;
  /** The name in `hub/Publishers/{name}`. Kept with each event. */
  readonly publisher?: string | undefined;
  /**
   * At least one. What an event is made of is the caller's business: the bytes are copied, and come back as they were. They count
   * for offsets and for the retained size.
   */
  readonly payloads: readonly Uint8Array[];
  /** Of an idempotent producer, which names the partition. The batch that it published last is accepted again, and dropped. */
  readonly producer?: ProducerBatch | undefined;
}

export interface Published {
  readonly partition: string;
  /** The others follow. */
  readonly firstSequenceNumber: number;
}

/**
 * Opens an idempotent producer on a partition. What the caller leaves undefined is assigned: a new id, the next epoch of a known
 * one, the number that it has come to. A known id is taken over from older epochs, whose links are closed (`producer-epoch-stolen`).
 */
export interface OpenProducer {
  readonly type: 'open-producer';
  readonly hub: string;
  readonly partition: string;
  /** Any number that the caller has not given to another open producer. Not the producer's id. */
  readonly producer: number;
  readonly id?: number | undefined;
  readonly epoch?: number | undefined;
  readonly lastSequenceNumber?: number | undefined;
}

export interface CloseProducer {
  readonly type: 'close-producer';
  readonly producer: number;
}

/** Large ones may be given as a bigint. */
export type OwnerLevel = number | bigint;

/** Where reading begins. It is fixed when the reader is opened. Inclusive: with the event that is there. */
export type ReadPosition =
  /** The oldest event that is kept. */
  | { readonly type: 'earliest' }
  /** Only what comes; inclusive: with the last event that is there. */
  | { readonly type: 'latest'; readonly isInclusive: boolean }
  | { readonly type: 'offset'; readonly offset: number; readonly isInclusive: boolean }
  | { readonly type: 'sequence-number'; readonly sequenceNumber: number; readonly isInclusive: boolean }
  | { readonly type: 'enqueued-time'; readonly atMs: number; readonly isInclusive: boolean };

/**
 * Opens a reader without credit. One with an owner level closes all readers of the same partition and group that have none, a
 * lower or the same one (notice `reader-closed` with `reader-stolen`), and is refused where there is a higher one [event-hubs-protocol 9].
 */
export interface OpenReader {
  readonly type: 'open-reader';
  readonly hub: string;
  /** Undefined for what the service itself reads, such as capture: that is in nobody's way, so it takes no owner level. */
  readonly consumerGroup: string | undefined;
  readonly partition: string;
  /** Any number that the caller has not given to another open reader. */
  readonly reader: number;
  /** What the client calls it, for the texts of others that lose to it. */
  readonly name?: string | undefined;
  readonly position: ReadPosition;
  /** A 64-bit integer, not negative: 0 is a level like any other, and some clients take the time in nanoseconds. */
  readonly ownerLevel?: OwnerLevel | undefined;
}

export interface ReaderOpened {
  /** In the spelling of its creation. */
  readonly hub: string;
  readonly consumerGroup: string | undefined;
  /** Of the partition, always as it is at the moment of looking. */
  readonly lastEnqueued: LastEnqueued;
}

/**
 * Sets the reader's outstanding credit, 0 or more. What is there is delivered at once, in order, one run of events for each
 * segment. Credit is used up by what is delivered, so a caller that can only take so much grants only so much.
 */
export interface Grant {
  readonly type: 'grant';
  readonly reader: number;
  readonly credit: number;
}

export interface CloseReader {
  readonly type: 'close-reader';
  readonly reader: number;
}

export interface GetPartition {
  readonly type: 'get-partition';
  readonly hub: string;
  readonly partition: string;
}

/** [event-hubs-protocol 4] */
export interface PartitionState {
  /** In the spelling of its creation. */
  readonly hub: string;
  readonly partition: string;
  /** Of the oldest event that is kept; the next number when there is none. */
  readonly beginSequenceNumber: number;
  readonly lastEnqueued: LastEnqueued;
  readonly isEmpty: boolean;
  /** Of what is kept. */
  readonly sizeBytes: number;
}

/** Reads without being a reader: no consumer group, no credit, and no limit on how many do. What is past retention is left out. */
export interface ReadEvents {
  readonly type: 'read-events';
  readonly hub: string;
  readonly partition: string;
  readonly fromSequenceNumber: number;
  readonly countMax: number;
}

/** A run of one segment. Empty when there is nothing at that number or behind it. */
export interface EventRun {
  readonly events: readonly StoredEvent[];
}

/** Time has passed. To be sent at {@link Outcome.wakeAtMs}; harmless at any other time. */
export interface Wake {
  readonly type: 'wake';
}

interface Contract {
  publish: { command: Publish; reply: Published };
  'open-producer': { command: OpenProducer; reply: ProducerPosition };
  'close-producer': { command: CloseProducer; reply: undefined };
  'open-reader': { command: OpenReader; reply: ReaderOpened };
  grant: { command: Grant; reply: undefined };
  'close-reader': { command: CloseReader; reply: undefined };
  'get-partition': { command: GetPartition; reply: PartitionState };
  'read-events': { command: ReadEvents; reply: EventRun };
  'get-hub': { command: GetHub; reply: HubState };
  'list-hubs': { command: ListHubs; reply: Hubs };
  'create-hub': { command: CreateHub; reply: HubState };
  'update-hub': { command: UpdateHub; reply: HubState };
  'delete-hub': { command: DeleteHub; reply: undefined };
  'add-consumer-group': { command: AddConsumerGroup; reply: HubState };
  'remove-consumer-group': { command: RemoveConsumerGroup; reply: HubState };
  'purge-hub': { command: PurgeHub; reply: Purged };
  wake: { command: Wake; reply: undefined };
}

export type Command = Contract[keyof Contract]['command'];
export type ReplyOf<C extends Command> = Contract[C['type']]['reply'];
export type Reply = Contract[keyof Contract]['reply'];
