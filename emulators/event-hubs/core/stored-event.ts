/** An event as it lies in a partition. */
export interface StoredEvent {
  /** From 0, one more for each event of the partition. */
  readonly sequenceNumber: number;
  /** Increasing, not by one. */
  readonly offset: number;
  /** Never earlier than that of the event before. */
  readonly enqueuedAtMs: number;
  readonly partitionKey: string | undefined;
  readonly publisher: string | undefined;
  /** As it was published. Not to be changed. */
  readonly payload: Uint8Array;
}

/** Of the last event that a partition has taken in, whether it is still kept or not. */
export interface LastEnqueued {
  /** -1 when there never was one. */
  readonly sequenceNumber: number;
  /** -1 when there never was one. */
  readonly offset: number;
  /** Undefined when there never was one. */
  readonly enqueuedAtMs: number | undefined;
}
