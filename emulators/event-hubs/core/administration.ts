import type { ConsumerGroupDefinition, HubDefinition } from './definitions.ts';

/*
 * The part of the core's contract that creates, changes and describes hubs; the rest is in `commands.ts`.
 */

export interface CreateHub {
  readonly type: 'create-hub';
  readonly definition: HubDefinition;
}

/**
 * Replaces the definition of the hub of this name, consumer groups included. Partitions may be added, not taken away. Readers of a
 * hub that is disabled, or of a consumer group that is gone, are closed.
 */
export interface UpdateHub {
  readonly type: 'update-hub';
  readonly definition: HubDefinition;
}

/** Removes a hub with its events. Its readers and producers are closed. */
export interface DeleteHub {
  readonly type: 'delete-hub';
  readonly hub: string;
}

export interface GetHub {
  readonly type: 'get-hub';
  readonly hub: string;
}

/** A hub as the administration and the clients' properties show it. */
export interface HubState {
  /** `$Default` is among the consumer groups, ahead of the others. */
  readonly definition: HubDefinition;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** '0', '1' and so on. */
  readonly partitionIds: readonly string[];
  /** Events that are kept, of all partitions. Counted when it is looked at, as is their size: it may take reading some. */
  readonly eventCount: number;
  readonly sizeBytes: number;
}

/** Up to `top` hubs behind the first `skip`, by name. */
export interface ListHubs {
  readonly type: 'list-hubs';
  readonly skip: number;
  readonly top: number;
}

export interface Hubs {
  readonly hubs: readonly HubState[];
}

export interface AddConsumerGroup {
  readonly type: 'add-consumer-group';
  readonly hub: string;
  readonly consumerGroup: ConsumerGroupDefinition;
}

/** Its readers are closed. `$Default` stays. */
export interface RemoveConsumerGroup {
  readonly type: 'remove-consumer-group';
  readonly hub: string;
  readonly consumerGroup: string;
}

/** Drops every event. Sequence numbers and offsets go on; readers stay open. */
export interface PurgeHub {
  readonly type: 'purge-hub';
  readonly hub: string;
}

export interface Purged {
  readonly count: number;
}
