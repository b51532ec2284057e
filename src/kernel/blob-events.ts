/** What happened to a blob, in the words of Event Grid's storage schema. */
export const BLOB_EVENT_TYPES = [
  'Microsoft.Storage.BlobCreated',
  'Microsoft.Storage.BlobDeleted',
  'Microsoft.Storage.BlobTierChanged',
] as const;
export type BlobEventType = (typeof BLOB_EVENT_TYPES)[number];

/** One change of a blob that the storage service has acknowledged. */
export interface BlobEvent {
  readonly type: BlobEventType;
  /** The storage account. */
  readonly account: string;
  /** `/blobServices/default/containers/<container>/blobs/<path>` */
  readonly subject: string;
  /** Milliseconds since the Unix epoch. */
  readonly timeMs: number;
  /** https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage */
  readonly data: BlobEventData;
}

/** `data` of the event. A field that this kind of event does not have is left out. */
export interface BlobEventData {
  /** The operation that caused it: `PutBlob`, `PutBlockList`, `CopyBlob`, `DeleteBlob`, `SetBlobTier`. */
  readonly api: string;
  readonly clientRequestId?: string;
  readonly requestId?: string;
  /** Without quotes. */
  readonly eTag?: string;
  readonly contentType?: string;
  readonly contentLength?: number;
  readonly blobType?: string;
  /** The tier that it has now, and had before unless that was the account's own. Of a change of tier only. */
  readonly accessTier?: string;
  readonly previousTier?: string;
  /** Under which the client knows it, without a query. */
  readonly url: string;
  /** Compares as a string with others of the same blob: the later event has the greater one. */
  readonly sequencer: string;
  readonly storageDiagnostics: { readonly batchId: string };
}
