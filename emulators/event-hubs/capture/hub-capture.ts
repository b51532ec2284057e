import type { CaptureFileData } from '../../../src/kernel/capture-files.ts';
import type { Platform } from '../../../src/kernel/emulator.ts';
import { storageAccountOf } from '../../../src/storage-account/storage-account.ts';
import { Failure, type StoredEvent } from '../core/commands.ts';
import type { CaptureDefinition } from '../core/definitions.ts';
import type { NamespaceHost } from '../runtime/namespace-host.ts';
import { avroFile } from './avro.ts';
import { blobName } from './blob-name.ts';
import { type UploadedBlob, uploadBlob } from './blob-upload.ts';
import { type EventRecord, eventRecord } from './event-record.ts';
import type { Progress } from './progress.ts';
import { type CaptureWindow, closeWindow, endMs, type FileExtent } from './window.ts';

/** Between attempts to write to a destination that cannot be reached; doubled each time. */
const RETRY_MS_FIRST = 1_000;
const RETRY_MS_MAX = 60_000;
const READ_COUNT = 1_000;
/** Of the first and last event of a file without events. */
const NEVER = '0001-01-01T00:00:00';

/** What all hubs of a namespace capture with. */
export interface CaptureSurroundings {
  readonly host: Pick<NamespaceHost, 'name' | 'execute'>;
  readonly platform: Pick<Platform, 'clock' | 'clientClock' | 'dial' | 'captureFiles' | 'log'>;
  readonly progress: Progress;
  /** A `wakeAtMs` has changed. */
  changed(): void;
}

interface PartitionCapture {
  readonly partition: string;
  window: CaptureWindow;
  /** What was appended since, at least; never too little. */
  waitingBytes: number;
  /** The second after which the last file is named. */
  namedSecond: number;
}

/** Writes the events of one hub to blobs. One file at a time: the hub has one destination. */
export class HubCapture {
  readonly #hub: string;
  readonly #surroundings: CaptureSurroundings;
  readonly #partitions: PartitionCapture[] = [];
  readonly #stopped = new AbortController();
  #definition: CaptureDefinition;
  #isWriting = false;
  #retryMs = RETRY_MS_FIRST;
  #retryAtMs: number | undefined;

  constructor(hub: string, definition: CaptureDefinition, surroundings: CaptureSurroundings) {
    this.#hub = hub;
    this.#definition = definition;
    this.#surroundings = surroundings;
  }

  get partitionCount(): number {
    return this.#partitions.length;
  }

  /** When to call {@link run}. */
  get wakeAtMs(): number {
    if (this.#isWriting || this.#stopped.signal.aborted) return Number.POSITIVE_INFINITY;
    if (this.#retryAtMs !== undefined) return this.#retryAtMs;
    return Math.min(...this.#partitions.map((each) => (this.#isFull(each) ? 0 : endMs(each.window, this.#definition))));
  }

  /** Counts from now on, also for windows that are open. */
  redefine(definition: CaptureDefinition): void {
    this.#definition = definition;
  }

  /** The next partition is captured from this event on. */
  addPartition(nextSequenceNumber: number): void {
    const startMs = this.#now();
    const partition = String(this.#partitions.length);
    this.#partitions.push({
      partition,
      window: { startMs, nextSequenceNumber },
      waitingBytes: 0,
      namedSecond: Number.NEGATIVE_INFINITY,
    });
  }

  /** Returns whether a window is full now. */
  appended(partition: number, payloads: readonly Uint8Array[]): boolean {
    const capture = this.#partitions[partition];
    if (capture === undefined) return false;
    for (const { byteLength } of payloads) capture.waitingBytes += byteLength;
    return this.#isFull(capture);
  }

  /** Writes what is due. */
  run(): void {
    if (this.wakeAtMs > this.#now()) return;
    this.#isWriting = true;
    this.#retryAtMs = undefined;
    void this.#writeAllDue().finally(() => {
      this.#isWriting = false;
      if (!this.#stopped.signal.aborted) this.#surroundings.changed();
    });
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #writeAllDue(): Promise<void> {
    try {
      for (let due = this.#nextDue(); due !== undefined; due = this.#nextDue()) {
        const [capture, extent] = due;
        if (extent.eventCount > 0 || !this.#definition.skipEmptyArchives) await this.#write(capture, extent);
        if (this.#stopped.signal.aborted) return;
        this.#retryMs = RETRY_MS_FIRST;
        this.#behind(capture, extent);
      }
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#failed(error as Error);
    }
  }

  /** Of all windows that are over the one that began first. */
  #nextDue(): [PartitionCapture, FileExtent] | undefined {
    if (this.#stopped.signal.aborted) return undefined;
    const nowMs = this.#now();
    const byAge = this.#partitions.toSorted((one, other) => one.window.startMs - other.window.startMs);
    for (const capture of byAge) {
      if (!this.#isFull(capture) && endMs(capture.window, this.#definition) > nowMs) continue;
      const { window, partition } = capture;
      const closed = closeWindow(window, this.#definition, this.#events(partition, window.nextSequenceNumber), nowMs);
      if (!('waitingBytes' in closed)) return [capture, closed];
      capture.waitingBytes = closed.waitingBytes;
    }
    return undefined;
  }

  async #write(capture: PartitionCapture, extent: FileExtent): Promise<void> {
    const { platform, host } = this.#surroundings;
    const { connectionString, container, nameFormat, isCompressed } = this.#definition;
    const { partition } = capture;
    // Two windows may begin in one second, when the first one is full so soon.
    const second = Math.max(Math.floor(extent.startMs / 1_000), capture.namedSecond + 1);
    const named = { namespace: host.name, eventHub: this.#hub, partition, startMs: second * 1_000 };
    const upload = {
      account: storageAccountOf(connectionString, 'blob')!,
      container,
      blob: blobName(nameFormat, named),
      pieces: avroFile(this.#records(partition, extent), isCompressed),
      signal: this.#stopped.signal,
    };
    const blob = await uploadBlob(upload, 'event-hubs', platform);
    if (this.#stopped.signal.aborted) return;
    capture.namedSecond = second;
    platform.captureFiles.publish({
      namespace: host.name,
      eventHub: this.#hub,
      timeMs: this.#now(),
      data: fileData(partition, extent, blob),
    });
  }

  /** The file is written, or needs none: the next window begins. */
  #behind(capture: PartitionCapture, { first, eventCount, next }: FileExtent): void {
    const { progress, platform, host } = this.#surroundings;
    const { partition, window } = capture;
    const lost = (first?.sequenceNumber ?? window.nextSequenceNumber) - window.nextSequenceNumber;
    if (lost > 0) {
      const where = { namespace: host.name, eventHub: this.#hub, partition };
      platform.log.warn('events were gone before they could be captured', { ...where, count: lost });
    }
    capture.window = next;
    const isAtEnd = this.#events(partition, next.nextSequenceNumber).next().done;
    if (isAtEnd) capture.waitingBytes = 0;
    if (eventCount > 0) progress.reached(this.#hub, partition, next.nextSequenceNumber);
  }

  #failed(error: Error): void {
    const { platform, host } = this.#surroundings;
    platform.log.warn('a capture file cannot be written; it will be tried again', {
      namespace: host.name,
      eventHub: this.#hub,
      container: this.#definition.container,
      retryInMs: this.#retryMs,
      reason: error.message,
    });
    this.#retryAtMs = this.#now() + this.#retryMs;
    this.#retryMs = Math.min(2 * this.#retryMs, RETRY_MS_MAX);
  }

  async *#records(partition: string, { first, last }: FileExtent): AsyncGenerator<EventRecord> {
    if (first === undefined || last === undefined) return;
    for (const event of this.#events(partition, first.sequenceNumber)) {
      if (event.sequenceNumber > last.sequenceNumber) return;
      yield eventRecord(event);
    }
  }

  *#events(partition: string, from: number): Generator<StoredEvent, undefined> {
    let fromSequenceNumber = from;
    for (;;) {
      const run = this.#surroundings.host.execute({
        type: 'read-events',
        hub: this.#hub,
        partition,
        fromSequenceNumber,
        countMax: READ_COUNT,
      });
      if (run instanceof Failure) throw new Error(`${run.error}: ${run.detail}`);
      const last = run.events.at(-1);
      if (last === undefined) return;
      yield* run.events;
      fromSequenceNumber = last.sequenceNumber + 1;
    }
  }

  #isFull({ waitingBytes }: PartitionCapture): boolean {
    return waitingBytes >= this.#definition.sizeBytesMax;
  }

  #now(): number {
    return this.#surroundings.platform.clock.now();
  }
}

function fileData(partitionId: string, { eventCount, first, last }: FileExtent, blob: UploadedBlob): CaptureFileData {
  const timeOf = (ms: number | undefined) => (ms === undefined ? NEVER : new Date(ms).toISOString());
  return {
    fileUrl: blob.url,
    fileType: 'AzureBlockBlob',
    partitionId,
    sizeInBytes: blob.sizeBytes,
    eventCount,
    firstSequenceNumber: first?.sequenceNumber ?? -1,
    lastSequenceNumber: last?.sequenceNumber ?? -1,
    firstEnqueueTime: timeOf(first?.enqueuedAtMs),
    lastEnqueueTime: timeOf(last?.enqueuedAtMs),
  };
}
