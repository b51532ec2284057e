import type { LimitTables } from '../../src/kernel/limits.ts';
import type { CoreLimits } from './core/definitions.ts';

/** What Cosmos DB may hold and carry. */
export interface CosmosLimits extends CoreLimits {
  /** Containers of the account. Strict: the official emulator (25). Relaxed: no limit. */
  readonly containersMax: number;
  /** Items of a page where the client names no number. Both: the service (100). */
  readonly pageItemsDefault: number;
  /** Items of a page, whatever the client names. Both: what keeps a page within memory. */
  readonly pageItemsMax: number;
  /** Of the results of a page as JSON, of a query or a change feed. Both: the service (4 MB). */
  readonly pageCharactersMax: number;
}

/** https://learn.microsoft.com/azure/cosmos-db/concepts-limits */
const SERVICE: Omit<CosmosLimits, 'containersMax'> = {
  documentBytesMax: 2 * 1024 * 1024,
  idBytesMax: 1023,
  partitionKeyBytesMax: 2048,
  batchOperationsMax: 100,
  batchBytesMax: 2 * 1024 * 1024,
  patchOperationsMax: 10,
  changesRetainedMax: 100_000,
  changesRetainedBytesMax: 256 * 1024 * 1024,
  changesRetainedMs: 7 * 86_400_000,
  uniqueKeysMax: 10,
  partitionKeyPathsMax: 3,
  pageItemsDefault: 100,
  pageItemsMax: 10_000,
  pageCharactersMax: 4 * 1024 * 1024,
};

/** Strict: https://learn.microsoft.com/azure/cosmos-db/emulator#differences-between-the-emulator-and-cloud-service. */
export const COSMOS_LIMITS: LimitTables<CosmosLimits> = {
  strict: { ...SERVICE, containersMax: 25 },
  relaxed: { ...SERVICE, containersMax: Number.POSITIVE_INFINITY },
};
