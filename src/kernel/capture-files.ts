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

/** Where Event Hubs tells of files, and where others inside azwire listen. Whoever listens must not throw. */
export class CaptureFiles {
  readonly #listeners = new Set<(file: CaptureFileCreated) => void>();

  /** Returns a function that ends it; calling it twice is harmless. */
  subscribe(listener: (file: CaptureFileCreated) => void): () => void {
    // A listener that is given twice is two subscriptions.
    const own = (file: CaptureFileCreated) => listener(file);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  publish(file: CaptureFileCreated): void {
    for (const listener of [...this.#listeners]) listener(file);
  }
}
