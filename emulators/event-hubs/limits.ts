import type { LimitTables } from '../../src/kernel/limits.ts';
import type { CoreLimits } from './core/definitions.ts';

/** What Event Hubs may hold and carry. Numbers of things are Infinity where neither side knows a limit. */
export interface EventHubsLimits extends CoreLimits {
  /** Namespaces. Strict: the emulator's Config.json schema (1). Relaxed: no limit. */
  readonly namespacesMax: number;
  /** Event hubs of a namespace. Strict: emulator quota (10). Relaxed: Dedicated tier (1 000). */
  readonly eventHubsPerNamespaceMax: number;
  /** Consumer groups of a hub beside $Default. Strict: emulator quota (20). Relaxed: Dedicated tier (1 000). */
  readonly consumerGroupsPerHubMax: number;
  /** Partitions of a hub. Strict: emulator quota and Standard tier (32). Relaxed: Dedicated tier (1 024). */
  readonly partitionsPerHubMax: number;
  /** One event, or one batch, encoded. Both: emulator quota, and all tiers but Basic (1 MB). */
  readonly messageSizeBytesMax: number;
  /** The longest retention. Strict: emulator quota (1 h). Relaxed: Premium tier (90 days). */
  readonly retentionMsMax: number;
  /** The retention of a hub that names none. Strict: as the longest. Relaxed: the longest of the Standard tier (7 days). */
  readonly retentionMsDefault: number;
  /** Receivers without an owner level on one partition in one consumer group. Both: the service (5). */
  readonly receiversPerPartitionMax: number;
  /** AMQP connections with links to a namespace. Both: no limit, where the service has 5 000 in the Standard tier. */
  readonly connectionsPerNamespaceMax: number;
}

/**
 * Strict: https://learn.microsoft.com/azure/event-hubs/overview-emulator#usage-quotas.
 * Relaxed: https://learn.microsoft.com/azure/event-hubs/event-hubs-quotas.
 */
export const EVENT_HUBS_LIMITS: LimitTables<EventHubsLimits> = {
  strict: {
    namespacesMax: 1,
    eventHubsPerNamespaceMax: 10,
    consumerGroupsPerHubMax: 20,
    partitionsPerHubMax: 32,
    messageSizeBytesMax: 1_048_576,
    retentionMsMax: 3_600_000,
    retentionMsDefault: 3_600_000,
    receiversPerPartitionMax: 5,
    connectionsPerNamespaceMax: Number.POSITIVE_INFINITY,
  },
  relaxed: {
    namespacesMax: Number.POSITIVE_INFINITY,
    eventHubsPerNamespaceMax: 1_000,
    consumerGroupsPerHubMax: 1_000,
    partitionsPerHubMax: 1_024,
    messageSizeBytesMax: 1_048_576,
    retentionMsMax: 7_776_000_000,
    retentionMsDefault: 604_800_000,
    receiversPerPartitionMax: 5,
    connectionsPerNamespaceMax: Number.POSITIVE_INFINITY,
  },
};

/** What the official emulator says when its file has too many of something, where that is known. [official-emulators 5.2] */
export function officialQuotaText(what: string, most: number, found: number): string | undefined {
  if (what !== 'event hubs' || most !== EVENT_HUBS_LIMITS.strict.eventHubsPerNamespaceMax) return undefined;
  return `Expected value to be less than or equal to ${most} because Max EventHubs supported $${most}, but found ${found}`;
}
