import type { AuthorizationRule } from '../../../src/kernel/authorisation.ts';
import type { Ids } from '../../../src/kernel/ids.ts';
import type { RuleDefinition } from './rules/rule.ts';

/** `SendDisabled`: nothing can be sent. `ReceiveDisabled`: nothing can be received or peeked. `Disabled`: neither. */
export type EntityStatus = 'Active' | 'Disabled' | 'SendDisabled' | 'ReceiveDisabled';

/** Whether messages can be received and peeked. */
export function isReceivable(status: EntityStatus): boolean {
  return status === 'Active' || status === 'SendDisabled';
}

/** What queues, topics and subscriptions have in common. */
export interface CommonDefinition {
  readonly status: EntityStatus;
  /** After so long without use the entity is deleted. Infinity: never. */
  readonly autoDeleteOnIdleMs: number;
  /** Whether the service may write several operations at once. Here it always may: the value is only shown. */
  readonly enableBatchedOperations: boolean;
  /** Up to 1024 characters that mean something to the user only. */
  readonly userMetadata: string | undefined;
}

/** How messages are consumed from a queue or subscription. */
export interface ConsumptionDefinition extends CommonDefinition {
  readonly lockDurationMs: number;
  readonly maxDeliveryCount: number;
  readonly defaultMessageTimeToLiveMs: number;
  readonly deadLetteringOnMessageExpiration: boolean;
  readonly requiresSession: boolean;
  /** Where messages go as soon as they come. Not together with sessions. */
  readonly forwardTo: string | undefined;
  /** Where dead-lettered messages go. */
  readonly forwardDeadLetteredMessagesTo: string | undefined;
}

/** What a queue or topic takes in, and from whom. */
export interface IntakeDefinition {
  readonly authorizationRules: readonly AuthorizationRule[];
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

export interface TopicDefinition extends CommonDefinition, IntakeDefinition {
  readonly name: string;
  readonly defaultMessageTimeToLiveMs: number;
  /** Whether order must be kept. Here it always is: the value is only shown. Absent: unless it is partitioned. */
  readonly supportOrdering?: boolean;
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
  /** Keys for everything in it. */
  readonly authorizationRules: readonly AuthorizationRule[];
  readonly queues: readonly QueueDefinition[];
  readonly topics: readonly TopicDefinition[];
}

/** The limits that the core enforces by itself, whatever an entity says. */
export interface CoreLimits {
  readonly messageSizeBytesMax: number;
  /** Queues and topics together. */
  readonly entitiesPerNamespaceMax: number;
  readonly subscriptionsPerTopicMax: number;
  /** Of all subscriptions of a topic. */
  readonly sqlFiltersPerTopicMax: number;
  readonly correlationFiltersPerTopicMax: number;
  /** Open receivers of a queue or subscription. */
  readonly receiversPerEntityMax: number;
}

export interface NamespaceOptions extends NamespaceDefinition {
  readonly limits: CoreLimits;
  /** Where lock tokens come from. */
  readonly ids: Ids;
  /** When the first entities and rules were created; Unix epoch. Default 0. */
  readonly createdAtMs?: number;
}
