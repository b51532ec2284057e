import type { LimitTables } from '../../src/kernel/limits.ts';
import type { CoreLimits } from './core/definitions.ts';

/** What a Service Bus may hold and carry. Numbers of things are Infinity where neither side knows a limit. */
export interface ServiceBusLimits extends CoreLimits {
  /** Namespaces. Strict: the emulator's Config.json schema (1). Relaxed: no limit. */
  readonly namespacesMax: number;
  /** Queues and topics of a namespace together. Strict: emulator quota (50). Relaxed: Standard tier (10 000). */
  readonly entitiesPerNamespaceMax: number;
  /** Strict: emulator quota (50). Relaxed: Standard and Premium tier (2 000). */
  readonly subscriptionsPerTopicMax: number;
  /** AMQP connections with links to a namespace. Strict: emulator quota (10). Relaxed: no limit, where the service has 5 000. */
  readonly connectionsPerNamespaceMax: number;
  /** Receivers that are open on a queue or subscription. Strict: emulator quota (200). Relaxed: the service (5 000). */
  readonly receiversPerEntityMax: number;
  /** One message, encoded. Strict: emulator quota and Standard tier (256 KB). Relaxed: Premium tier, AMQP (100 MB). */
  readonly messageSizeBytesMax: number;
  /** The largest MaxDeliveryCount. Strict: the emulator's Config.json schema (10). Relaxed: the service (2 000). */
  readonly maxDeliveryCountMax: number;
  /** The longest DefaultMessageTimeToLive, which is also the default. Strict: emulator quota (1 h). Relaxed: no limit. */
  readonly messageTimeToLiveMsMax: number;
  /** The shortest DefaultMessageTimeToLive. Strict: the emulator's Config.json schema (5 min). Relaxed: the service (1 s). */
  readonly messageTimeToLiveMsMin: number;
  /** The longest DuplicateDetectionHistoryTimeWindow. Strict: the emulator's Config.json schema (5 min). Relaxed: 7 days. */
  readonly duplicateDetectionWindowMsMax: number;
  /** The largest MaxSizeInMegabytes, which is also the default. Strict: emulator quota (100 MB). Relaxed: Premium tier (80 GB). */
  readonly entitySizeMegabytesMax: number;
}

/**
 * Strict: https://learn.microsoft.com/azure/service-bus-messaging/overview-emulator#usage-quotas.
 * Relaxed: https://learn.microsoft.com/azure/service-bus-messaging/service-bus-quotas.
 */
export const SERVICE_BUS_LIMITS: LimitTables<ServiceBusLimits> = {
  strict: {
    namespacesMax: 1,
    entitiesPerNamespaceMax: 50,
    subscriptionsPerTopicMax: 50,
    correlationFiltersPerTopicMax: 1_000,
    sqlFiltersPerTopicMax: 70,
    connectionsPerNamespaceMax: 10,
    receiversPerEntityMax: 200,
    messageSizeBytesMax: 262_144,
    maxDeliveryCountMax: 10,
    messageTimeToLiveMsMax: 3_600_000,
    messageTimeToLiveMsMin: 300_000,
    duplicateDetectionWindowMsMax: 300_000,
    entitySizeMegabytesMax: 100,
  },
  relaxed: {
    namespacesMax: Number.POSITIVE_INFINITY,
    entitiesPerNamespaceMax: 10_000,
    subscriptionsPerTopicMax: 2_000,
    correlationFiltersPerTopicMax: 100_000,
    sqlFiltersPerTopicMax: 2_000,
    connectionsPerNamespaceMax: Number.POSITIVE_INFINITY,
    receiversPerEntityMax: 5_000,
    messageSizeBytesMax: 104_857_600,
    maxDeliveryCountMax: 2_000,
    messageTimeToLiveMsMax: Number.POSITIVE_INFINITY,
    messageTimeToLiveMsMin: 1_000,
    duplicateDetectionWindowMsMax: 604_800_000,
    entitySizeMegabytesMax: 81_920,
  },
};

/** What the official emulator says when its file has too many of something, where that is known. [official-emulators 5.1] */
export function officialQuotaText(what: string, most: number, found: number): string | undefined {
  if (what !== 'queues and topics' || most !== SERVICE_BUS_LIMITS.strict.entitiesPerNamespaceMax) return undefined;
  const because = `because Max Queue/Topic supported $${most}`;
  return `Expected value to be less than or equal to ${most} ${because}, but found ${found} (difference of ${found - most}).`;
}
