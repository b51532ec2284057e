import type { Batch, SegmentSummary } from './events.ts';
import { SegmentContents, sizeOf } from './segment-contents.ts';

/** What an event counts for beside its payload, in offsets and sizes: so that even an empty one has an offset of its own. */
export const EVENT_HEAD_BYTES = 24;

/** How many events a segment takes, unless one batch alone has more. */
const SEGMENT_EVENTS_MAX = 8192;

/** A run of a partition's events. All of them stay or go together, and only the last segment of a partition grows. */
export class Segment {
  readonly firstSequenceNumber: number;
  readonly firstOffset: number;
  /** Behind the last event. */
  nextSequenceNumber: number;
  nextOffset: number;
  /** These three say nothing while there is no event. */
  lastOffset = -1;
  firstEnqueuedAtMs = 0;
  lastEnqueuedAtMs = 0;
  /** Undefined: only in the archive. */
  contents: SegmentContents | undefined = undefined;

  /** An empty one, if it is not summed up. */
  constructor(sequenceNumber: number, offset: number, content: SegmentContents | SegmentSummary) {
    this.firstSequenceNumber = sequenceNumber;
    this.firstOffset = offset;
    if (content instanceof SegmentContents) {
      this.nextSequenceNumber = sequenceNumber;
      this.nextOffset = offset;
      this.contents = content;
    } else {
      this.nextSequenceNumber = content.nextSequenceNumber;
      this.nextOffset = content.nextOffset;
      this.lastOffset = content.lastOffset;
      this.firstEnqueuedAtMs = content.firstEnqueuedAtMs;
      this.lastEnqueuedAtMs = content.lastEnqueuedAtMs;
    }
  }

  get count(): number {
    return this.nextSequenceNumber - this.firstSequenceNumber;
  }

  get payloadBytes(): number {
    return this.sizeBytes - this.count * EVENT_HEAD_BYTES;
  }

  get sizeBytes(): number {
    return this.nextOffset - this.firstOffset;
  }

  get summary(): SegmentSummary {
    const { firstSequenceNumber, firstOffset, firstEnqueuedAtMs, lastEnqueuedAtMs } = this;
    const { nextSequenceNumber, nextOffset, lastOffset } = this;
    const first = { firstSequenceNumber, firstOffset, firstEnqueuedAtMs };
    return { ...first, lastEnqueuedAtMs, nextSequenceNumber, nextOffset, lastOffset };
  }

  /** Whether the batch may be added to no more than so many bytes. An empty segment takes any. */
  hasRoomFor(payloads: readonly Uint8Array[], bytesMax: number): boolean {
    return (
      this.count === 0 ||
      (this.count + payloads.length <= SEGMENT_EVENTS_MAX &&
        this.sizeBytes + sizeOf(payloads) + payloads.length * EVENT_HEAD_BYTES <= bytesMax)
    );
  }

  /** Only where it has its contents. The batch must be the next one. */
  append(batch: Batch): void {
    const { payloads, enqueuedAtMs } = batch;
    if (this.count === 0) this.firstEnqueuedAtMs = enqueuedAtMs;
    this.lastEnqueuedAtMs = enqueuedAtMs;
    this.nextSequenceNumber += payloads.length;
    this.nextOffset += sizeOf(payloads) + payloads.length * EVENT_HEAD_BYTES;
    this.lastOffset = this.nextOffset - EVENT_HEAD_BYTES - (payloads.at(-1)?.length ?? 0);
    this.contents!.append(batch);
  }
}
