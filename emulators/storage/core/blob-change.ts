import type { BlobEventType } from '../../../src/kernel/blob-events.ts';

/** What is seen of a request whose path names a blob. */
export interface BlobRequest {
  /** In upper case. */
  readonly method: string;
  readonly container: string;
  readonly query: { get(name: string): string | null };
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What a request changes if it is answered with one of the statuses. */
export interface BlobChange {
  readonly type: BlobEventType;
  readonly api: 'PutBlob' | 'PutBlockList' | 'CopyBlob' | 'DeleteBlob' | 'SetBlobTier';
  readonly statuses: readonly number[];
}

const PUT_BLOB: BlobChange = { type: 'Microsoft.Storage.BlobCreated', api: 'PutBlob', statuses: [201] };
const COPY_BLOB: BlobChange = { type: 'Microsoft.Storage.BlobCreated', api: 'CopyBlob', statuses: [201, 202] };
const PUT_BLOCK_LIST: BlobChange = { type: 'Microsoft.Storage.BlobCreated', api: 'PutBlockList', statuses: [201] };
const DELETE_BLOB: BlobChange = { type: 'Microsoft.Storage.BlobDeleted', api: 'DeleteBlob', statuses: [202] };
const SET_TIER: BlobChange = { type: 'Microsoft.Storage.BlobTierChanged', api: 'SetBlobTier', statuses: [200, 202] };

/** What Azure keeps for itself. */
const SYSTEM_CONTAINERS = ['$logs', '$blobchangefeed'];

/**
 * The event that a request causes once it has succeeded; undefined for all that causes none, such as blocks, appends, leases,
 * metadata and snapshots. https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage
 */
export function blobChange({ method, container, query, headers }: BlobRequest): BlobChange | undefined {
  if (SYSTEM_CONTAINERS.includes(container) || query.get('restype') !== null) return undefined;
  const comp = query.get('comp');
  if (method === 'PUT') {
    if (comp === 'blocklist') return PUT_BLOCK_LIST;
    if (comp === 'tier') return SET_TIER;
    if (comp !== null) return undefined;
    if (headers['x-ms-copy-source'] !== undefined) return COPY_BLOB;
    return headers['x-ms-blob-type'] === undefined ? undefined : PUT_BLOB;
  }
  // With a snapshot, or for the snapshots only, the blob itself stays.
  const isBlobItself = query.get('snapshot') === null && headers['x-ms-delete-snapshots'] !== 'only';
  return method === 'DELETE' && comp === null && isBlobItself ? DELETE_BLOB : undefined;
}
