import type { AuthorizationRule } from '../../../src/kernel/authorisation.ts';
import type { Archive, MemoryLimits } from './archive.ts';

/** `SendDisabled`: nothing can be published. `Disabled`: nothing can be read either. */
export type HubStatus = 'Active' | 'Disabled' | 'SendDisabled';

/** The consumer group that every hub has, in whatever case it is asked for. */
export const DEFAULT_CONSUMER_GROUP = '$Default';

export interface ConsumerGroupDefinition {
  readonly name: string;
  /** Up to 1024 characters that mean something to the user only. */
  readonly userMetadata: string | undefined;
}

/** Where and how often events are written to blobs. The core only carries it. */
export interface CaptureDefinition {
  /** Of the storage account. Undefined: that of this instance. */
  readonly connectionString: string | undefined;
  readonly container: string;
  readonly isCompressed: boolean;
  readonly intervalMs: number;
  readonly sizeBytesMax: number;
  /** Of the blob, without `.avro`: `{Namespace}`, `{EventHub}`, `{PartitionId}`, `{Year}` and so on, in any order. */
  readonly nameFormat: string;
  /** Whether an interval without events leaves no file. */
  readonly skipEmptyArchives: boolean;
}

/** What an event hub is declared to be. */
export interface HubDefinition {
  readonly name: string;
  readonly status: HubStatus;
  /** May grow, never shrink. */
  readonly partitionCount: number;
  /** `$Default` is there whether it is named or not. */
  readonly consumerGroups: readonly ConsumerGroupDefinition[];
  /** How long an event can be read. Infinity: for ever. */
  readonly retentionMs: number;
  /** How much a partition keeps; the oldest events go first, and the last one stays. Undefined: any amount. */
  readonly retentionBytesMax: number | undefined;
  readonly userMetadata: string | undefined;
  readonly authorizationRules: readonly AuthorizationRule[];
  readonly capture: CaptureDefinition | undefined;
}

export interface NamespaceDefinition {
  readonly name: string;
  /** Keys for everything in it. */
  readonly authorizationRules: readonly AuthorizationRule[];
  readonly hubs: readonly HubDefinition[];
}

/** The limits that the core enforces by itself. */
export interface CoreLimits {
  readonly eventHubsPerNamespaceMax: number;
  readonly partitionsPerHubMax: number;
  /** Beside `$Default`. */
  readonly consumerGroupsPerHubMax: number;
  readonly retentionMsMax: number;
  /** Readers without owner level, of one partition in one consumer group. */
  readonly receiversPerPartitionMax: number;
}

export interface NamespaceOptions extends NamespaceDefinition {
  readonly limits: CoreLimits;
  /** When the first hubs were created; Unix epoch. Default 0. */
  readonly createdAtMs?: number;
  /** Where events can be read again, so that not all have to be in memory. */
  readonly archive?: Archive | undefined;
  readonly memory?: MemoryLimits;
}
