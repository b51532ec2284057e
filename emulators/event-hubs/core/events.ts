import type { HubDefinition } from './definitions.ts';

/** Where it happened. `hub` is in the spelling of its creation. */
interface OfPartition {
  readonly hub: string;
  readonly partition: number;
}

/** What one command has published, as it is written and read again: events that follow each other and share all but their bytes. */
export interface Batch {
  readonly firstSequenceNumber: number;
  readonly enqueuedAtMs: number;
  readonly partitionKey: string | undefined;
  readonly publisher: string | undefined;
  readonly payloads: readonly Uint8Array[];
}

export interface BatchAppended extends OfPartition {
  readonly type: 'batch-appended';
  readonly batch: Batch;
}

/** What is to be known of a run of whole batches without reading them. */
export interface SegmentSummary {
  readonly firstSequenceNumber: number;
  readonly firstOffset: number;
  readonly firstEnqueuedAtMs: number;
  readonly lastEnqueuedAtMs: number;
  /** The number and offset behind the last event. */
  readonly nextSequenceNumber: number;
  readonly nextOffset: number;
  /** Of the last event. */
  readonly lastOffset: number;
}

/** The batches appended since the segment before are a segment, to which nothing is added any more. */
export interface SegmentSealed extends OfPartition {
  readonly type: 'segment-sealed';
  readonly segment: SegmentSummary;
}

/** Where a partition begins. */
export interface PartitionBounds {
  /** No event before this number is kept. */
  readonly beginSequenceNumber: number;
  /** The first segment, which may begin earlier: what lies before it is gone altogether. */
  readonly firstSequenceNumber: number;
  readonly firstOffset: number;
  /** Of the last event, kept or not; -1 and undefined when there never was one. */
  readonly lastOffset: number;
  readonly lastEnqueuedAtMs: number | undefined;
}

/** Events are no longer kept: their time is over, there are too many, or they were purged. */
export interface EventsRemoved extends OfPartition {
  readonly type: 'events-removed';
  readonly bounds: PartitionBounds;
}

/** What is known of an idempotent producer. */
export interface ProducerState {
  readonly id: number;
  readonly epoch: number;
  readonly lastSequenceNumber: number;
  /** Of the last batch: a repetition of it is told by these. Undefined before the first. */
  readonly lastBatch: LastBatch | undefined;
}

export interface LastBatch {
  /** The producer's number. */
  readonly sequenceNumber: number;
  readonly count: number;
  /** The partition's number. */
  readonly firstSequenceNumber: number;
}

/** A producer was opened, or has published what was appended right before. */
export interface ProducerMoved extends OfPartition {
  readonly type: 'producer-moved';
  readonly producer: ProducerState;
}

/** A producer without a link was forgotten, because there are too many of them. */
export interface ProducerForgotten extends OfPartition {
  readonly type: 'producer-forgotten';
  readonly id: number;
}

export interface HubCreated {
  readonly type: 'hub-created';
  readonly hub: string;
  readonly definition: HubDefinition;
  readonly createdAtMs: number;
}

/** The whole new definition. */
export interface HubUpdated {
  readonly type: 'hub-updated';
  readonly hub: string;
  readonly definition: HubDefinition;
  readonly updatedAtMs: number;
}

/** With everything in it. */
export interface HubDeleted {
  readonly type: 'hub-deleted';
  readonly hub: string;
}

/** The durable facts of a namespace: a store that keeps them can bring it back. */
export type Event =
  | BatchAppended
  | SegmentSealed
  | EventsRemoved
  | ProducerMoved
  | ProducerForgotten
  | HubCreated
  | HubUpdated
  | HubDeleted;
