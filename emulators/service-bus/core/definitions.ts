import type { Ids } from '../../../src/kernel/ids.ts';
import type { RuleDefinition } from './rules/rule.ts';

/** `SendDisabled`: nothing can be sent. `ReceiveDisabled`: nothing can be received or peeked. `Disabled`: neither. */
export type EntityStatus = 'Active' | 'Disabled' | 'SendDisabled' | 'ReceiveDisabled';

/** How messages are consumed from a queue or subscription. */
export interface ConsumptionDefinition {
  readonly lockDurationMs: number;
  readonly maxDeliveryCount: number;
  readonly defaultMessageTimeToLiveMs: number;
  readonly deadLetteringOnMessageExpiration: boolean;
  readonly requiresSession: boolean;
  /** Where messages go as soon as they come. Not together with sessions. */
  readonly forwardTo: string | undefined;
  /** Where dead-lettered messages go. */
  readonly forwardDeadLetteredMessagesTo: string | undefined;
  readonly status: EntityStatus;
}

/** What a queue or topic takes in. */
export interface IntakeDefinition {
  readonly messageSizeBytesMax: number;
  /** All messages together. */
  readonly sizeBytesMax: number;
  /** How long message ids are remembered; undefined where duplicates are not detected. */
  readonly duplicateDetectionWindowMs: number | undefined;
  readonly enablePartitioning: boolean;
}

/** What a queue is declared to be. Durations may be Infinity: unlimited. */
export interface QueueDefinition extends ConsumptionDefinition, IntakeDefinition {
  readonly name: string;
}

export interface TopicDefinition extends IntakeDefinition {
  readonly name: string;
  readonly defaultMessageTimeToLiveMs: number;
  readonly status: EntityStatus;
  readonly subscriptions: readonly SubscriptionDefinition[];
}

export interface SubscriptionDefinition extends ConsumptionDefinition {
  readonly name: string;
  /** Absent: the one default rule, which takes in everything. */
  readonly rules?: readonly RuleDefinition[];
  /** Whether a message for which a rule fails is dead-lettered. Absent: it is. */
  readonly deadLetteringOnFilterEvaluationExceptions?: boolean;
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
  /** When the first rules were created; Unix epoch. Default 0. */
  readonly createdAtMs?: number;
}
