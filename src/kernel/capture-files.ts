/** Event Hubs has written a capture file. https://learn.microsoft.com/azure/event-grid/event-schema-event-hubs */
export interface CaptureFileCreated {
  readonly namespace: string;
  readonly eventHub: string;
  /** Milliseconds since the Unix epoch. */
  readonly timeMs: number;
  readonly data: CaptureFileData;
}

/** `data` of the event. */
export interface CaptureFileData {
  readonly fileUrl: string;
  readonly fileType: 'AzureBlockBlob';
  readonly partitionId: string;
  readonly sizeInBytes: number;
  readonly eventCount: number;
  /** -1 where the file is empty. */
  readonly firstSequenceNumber: number;
  readonly lastSequenceNumber: number;
  /** Of the year 1 where the file is empty. */
  readonly firstEnqueueTime: string;
  readonly lastEnqueueTime: string;
}
