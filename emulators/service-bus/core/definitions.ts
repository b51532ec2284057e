import type { Ids } from '../../../src/kernel/ids.ts';

/** What a queue is declared to be. Durations may be Infinity: unlimited. */
export interface QueueDefinition {
  readonly name: string;
  readonly lockDurationMs: number;
  readonly maxDeliveryCount: number;
  readonly defaultMessageTimeToLiveMs: number;
  readonly deadLetteringOnMessageExpiration: boolean;
  readonly messageSizeBytesMax: number;
}

export interface TopicDefinition {
  readonly name: string;
  readonly defaultMessageTimeToLiveMs: number;
  readonly messageSizeBytesMax: number;
  readonly subscriptions: readonly SubscriptionDefinition[];
}

export interface SubscriptionDefinition {
  readonly name: string;
  readonly lockDurationMs: number;
  readonly maxDeliveryCount: number;
  readonly defaultMessageTimeToLiveMs: number;
  readonly deadLetteringOnMessageExpiration: boolean;
}

export interface NamespaceDefinition {
  readonly name: string;
  readonly queues: readonly QueueDefinition[];
  readonly topics: readonly TopicDefinition[];
}

/** The limits that the core enforces by itself, whatever an entity says. */
export interface CoreLimits {
  readonly messageSizeBytesMax: number;
}

export interface NamespaceOptions extends NamespaceDefinition {
  readonly limits: CoreLimits;
  /** Where lock tokens come from. */
  readonly ids: Ids;
}
