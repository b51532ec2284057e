import type { LimitTables } from '../../src/kernel/limits.ts';

export interface StorageLimits {
  readonly accountsMax: number;
  /** What all blobs and messages together may take where nothing is kept on disk; then 409 `MemoryExtentStoreAtSizeLimit`. */
  readonly memoryBytesMax: number;
}

const GIBIBYTE = 1024 ** 3;

/**
 * Accounts of a subscription in a region, https://learn.microsoft.com/azure/storage/common/scalability-targets-standard-account.
 * The memory is azwire's own limit: Azurite takes half of the machine's. The limits of single operations are Azurite's.
 */
export const STORAGE_LIMITS: LimitTables<StorageLimits> = {
  strict: { accountsMax: 250, memoryBytesMax: GIBIBYTE },
  relaxed: { accountsMax: 500, memoryBytesMax: 4 * GIBIBYTE },
};
