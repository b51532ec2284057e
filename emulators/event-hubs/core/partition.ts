import type { PartitionAddress, SegmentMemory } from './archive.ts';
import type { LastEnqueued, PartitionState, Publish } from './commands.ts';
import type { HubDefinition } from './definitions.ts';
import type { Batch, PartitionBounds, SegmentSummary } from './events.ts';
import { Producers } from './producers.ts';
import type { Reader } from './reader.ts';
import { ReaderGroup } from './reader-group.ts';
import { EVENT_HEAD_BYTES, Segment } from './segment.ts';
import type { StoredEvent } from './stored-event.ts';
import type { Turn } from './turn.ts';

/** What a partition has to know of its hub. */
export type Retention = Pick<HubDefinition, 'retentionMs' | 'retentionBytesMax'>;

/**
 * One partition: an append-only log of events in segments. What is past retention cannot be read from that moment on; it leaves
 * memory and store a segment at a time.
 */
export class Partition implements LastEnqueued {
  readonly address: PartitionAddress;
  readonly producers: Producers;
  /** Readers that have all there is, and credit. */
  readonly waiting = new Set<Reader>();
  readonly #memory: SegmentMemory;
  #retention: Retention;
  /** In order, without gaps. The last one grows; the others are not empty. */
  #segments: [Segment, ...Segment[]];
  /** Nothing before it is kept. In the first segment, or behind all. */
  #begin = 0;
  /** By name in lower case; only groups that have readers. */
  readonly #groups = new Map<string, ReaderGroup>();
  offset = -1;
  enqueuedAtMs: number | undefined = undefined;

  constructor(address: PartitionAddress, retention: Retention, memory: SegmentMemory) {
    this.address = address;
    this.#retention = retention;
    this.#memory = memory;
    this.producers = new Producers(address);
    this.#segments = [this.#emptySegment(0, 0)];
  }

  get sequenceNumber(): number {
    return this.nextSequenceNumber - 1;
  }

  get nextSequenceNumber(): number {
    return this.#open.nextSequenceNumber;
  }

  get #open(): Segment {
    return this.#segments[this.#segments.length - 1]!;
  }

  /** As it is after {@link trim}. */
  get state(): PartitionState {
    return {
      hub: this.address.hub,
      partition: String(this.address.partition),
      beginSequenceNumber: this.#begin,
      lastEnqueued: { sequenceNumber: this.sequenceNumber, offset: this.offset, enqueuedAtMs: this.enqueuedAtMs },
      isEmpty: this.#begin === this.nextSequenceNumber,
      sizeBytes: this.sizeBytes,
    };
  }

  /** Of what is kept, after {@link trim}. */
  get eventCount(): number {
    return this.nextSequenceNumber - this.#begin;
  }

  get sizeBytes(): number {
    return this.#open.nextOffset - this.#offsetOf(this.#begin);
  }

  /** The number of the first event. Every reader that waits gets them at the end of the turn. */
  append({ payloads, partitionKey, publisher }: Publish, turn: Turn): number {
    const wasEmpty = this.#segments.length === 1 && this.#open.count === 0;
    const enqueuedAtMs = Math.max(turn.nowMs, this.enqueuedAtMs ?? turn.nowMs);
    if (!this.#open.hasRoomFor(payloads, this.#memory.segmentBytesMax)) this.#seal(turn);
    const firstSequenceNumber = this.nextSequenceNumber;
    const batch = { firstSequenceNumber, enqueuedAtMs, partitionKey, publisher, payloads };
    this.#take(batch);
    turn.happened({ type: 'batch-appended', ...this.address, batch });
    this.#dropBySize(turn);
    if (wasEmpty) turn.retention.note(this.nextDropAtMs);
    for (const reader of this.waiting) turn.touch(reader);
    return firstSequenceNumber;
  }

  /** Events from a number on, of one segment, up to `countMax`. There must be one. */
  read(from: number, countMax: number): StoredEvent[] {
    const segment = this.#segmentWhere(({ nextSequenceNumber }) => nextSequenceNumber > from)!;
    const contents = this.#memory.contentsOf(segment, this.address);
    const { firstSequenceNumber, firstOffset } = segment;
    const end = Math.min(segment.nextSequenceNumber, from + countMax);
    const events: StoredEvent[] = [];
    for (let sequenceNumber = from; sequenceNumber < end; sequenceNumber++) {
      const index = sequenceNumber - firstSequenceNumber;
      const { partitionKey, publisher } = contents.origin(index);
      events.push({
        sequenceNumber,
        offset: firstOffset + contents.startOf(index) + index * EVENT_HEAD_BYTES,
        enqueuedAtMs: contents.enqueuedAtMs(index),
        partitionKey,
        publisher,
        payload: contents.payload(index),
      });
    }
    return events;
  }

  /** From where on there is something to read at or behind this number. What is past retention is not. */
  readableFrom(sequenceNumber: number, nowMs: number): number {
    if (sequenceNumber >= this.nextSequenceNumber) return sequenceNumber;
    const segment = this.#segmentWhere(({ nextSequenceNumber }) => nextSequenceNumber > sequenceNumber)!;
    const { firstEnqueuedAtMs, firstOffset } = segment;
    if (firstEnqueuedAtMs <= this.#keptAfterMs(nowMs) || firstOffset < this.#keptFromOffset) this.trim(nowMs);
    return Math.max(sequenceNumber, this.#begin);
  }

  /** The first event at this offset or behind it; the next number when there is none. */
  firstFromOffset(offset: number): number {
    const segment = this.#segmentWhere(({ count, lastOffset }) => count === 0 || lastOffset >= offset);
    if (segment === undefined || segment.count === 0) return this.nextSequenceNumber;
    const contents = this.#memory.contentsOf(segment, this.address);
    const { firstSequenceNumber, firstOffset, count } = segment;
    const offsetAt = (index: number) => firstOffset + contents.startOf(index) + index * EVENT_HEAD_BYTES;
    return firstSequenceNumber + firstIndex(count, (index) => offsetAt(index) >= offset);
  }

  /** The first event that was enqueued then or later; the next number when there is none. */
  firstFromTime(atMs: number): number {
    return this.#firstWhereTime((enqueuedAtMs) => enqueuedAtMs >= atMs);
  }

  /** The first event that was enqueued later. */
  firstAfterTime(atMs: number): number {
    return this.#firstWhereTime((enqueuedAtMs) => enqueuedAtMs > atMs);
  }

  /** Lets go of what is past retention, to the event. */
  trim(nowMs: number): void {
    if (this.#begin === this.nextSequenceNumber) return;
    const bySize =
      this.#keptFromOffset > this.#segments[0].firstOffset ? this.firstFromOffset(this.#keptFromOffset) : 0;
    const keptAfterMs = this.#keptAfterMs(nowMs);
    const byTime = this.#segments[0].firstEnqueuedAtMs <= keptAfterMs ? this.firstAfterTime(keptAfterMs) : 0;
    this.#begin = Math.max(this.#begin, bySize, byTime);
  }

  /** Drops the segments of which nothing can be read any more. */
  drop(turn: Turn): void {
    const keptAfterMs = this.#keptAfterMs(turn.nowMs);
    this.#dropWhere((segment) => segment.lastEnqueuedAtMs <= keptAfterMs, turn);
  }

  /** When the first segment falls to {@link drop}, if nothing is added. */
  get nextDropAtMs(): number {
    const [first] = this.#segments;
    return first.count === 0 ? Number.POSITIVE_INFINITY : first.lastEnqueuedAtMs + this.#retention.retentionMs;
  }

  /** What is past retention by the old measure stays so. */
  retain(retention: Retention, turn: Turn): void {
    this.trim(turn.nowMs);
    this.#retention = retention;
    this.drop(turn);
    this.#dropBySize(turn);
    this.#removed(turn);
    turn.retention.note(this.nextDropAtMs);
  }

  /** Drops everything. The number of events. */
  purge(turn: Turn): number {
    this.trim(turn.nowMs);
    const count = this.nextSequenceNumber - this.#begin;
    this.#dropWhere(() => true, turn);
    return count;
  }

  /** Nothing of it is needed any more. */
  close(): void {
    for (const segment of this.#segments) this.#memory.forget(segment);
  }

  get readerGroups(): Iterable<ReaderGroup> {
    return this.#groups.values();
  }

  /** The readers of a consumer group. */
  readerGroup(name: string): ReaderGroup {
    return this.#groups.get(name.toLowerCase()) ?? new ReaderGroup(name);
  }

  join(reader: Reader): void {
    reader.group.add(reader);
    this.#groups.set(reader.group.name.toLowerCase(), reader.group);
  }

  leave(reader: Reader): void {
    reader.group.remove(reader);
    this.waiting.delete(reader);
    if (reader.group.isEmpty) this.#groups.delete(reader.group.name.toLowerCase());
  }

  /** Ahead of all else that is restored. */
  restoreBounds(bounds: PartitionBounds): void {
    this.#begin = bounds.beginSequenceNumber;
    this.#segments = [this.#emptySegment(bounds.firstSequenceNumber, bounds.firstOffset)];
    this.offset = bounds.lastOffset;
    this.enqueuedAtMs = bounds.lastEnqueuedAtMs;
  }

  /** In order, ahead of batches. Its events are in the archive. */
  restoreSegment(summary: SegmentSummary): void {
    const segment = new Segment(summary.firstSequenceNumber, summary.firstOffset, summary);
    this.#segments.splice(-1, 1, segment, this.#emptySegment(summary.nextSequenceNumber, summary.nextOffset));
    this.offset = summary.lastOffset;
    this.enqueuedAtMs = summary.lastEnqueuedAtMs;
  }

  /** In order, behind the segments. */
  restoreBatch(batch: Batch): void {
    this.#take(batch);
  }

  #take(batch: Batch): void {
    const segment = this.#open;
    segment.append(batch);
    this.offset = segment.lastOffset;
    this.enqueuedAtMs = segment.lastEnqueuedAtMs;
  }

  #emptySegment(sequenceNumber: number, offset: number, willFill = false): Segment {
    return new Segment(sequenceNumber, offset, this.#memory.emptyContents(willFill));
  }

  #seal(turn: Turn): void {
    const segment = this.#open;
    turn.happened({ type: 'segment-sealed', ...this.address, segment: segment.summary });
    this.#segments.push(this.#emptySegment(segment.nextSequenceNumber, segment.nextOffset, true));
    this.#memory.sealed(segment, this.address);
  }

  #dropBySize(turn: Turn): void {
    const keptFromOffset = this.#keptFromOffset;
    if (this.#segments[0].nextOffset <= keptFromOffset) {
      this.#dropWhere((segment) => segment.nextOffset <= keptFromOffset, turn);
    }
  }

  /** Drops the first segments, as long as they are such ones. */
  #dropWhere(isOver: (segment: Segment) => boolean, turn: Turn): void {
    let [first] = this.#segments;
    if (first.count === 0 || !isOver(first)) return;
    const { nextSequenceNumber, nextOffset } = this.#open;
    let dropped = 0;
    for (const segment of this.#segments) {
      if (segment.count > 0 && !isOver(segment)) break;
      this.#memory.forget(segment);
      dropped++;
    }
    this.#segments.splice(0, dropped);
    if (this.#segments.length === 0) this.#segments.push(this.#emptySegment(nextSequenceNumber, nextOffset));
    [first] = this.#segments;
    this.#begin = Math.max(this.#begin, first.firstSequenceNumber);
    this.#removed(turn);
  }

  #removed(turn: Turn): void {
    const [{ firstSequenceNumber, firstOffset }] = this.#segments;
    turn.happened({
      type: 'events-removed',
      ...this.address,
      bounds: {
        beginSequenceNumber: this.#begin,
        firstSequenceNumber,
        firstOffset,
        lastOffset: this.offset,
        lastEnqueuedAtMs: this.enqueuedAtMs,
      },
    });
  }

  /** What was enqueued up to then is past retention. */
  #keptAfterMs(nowMs: number): number {
    return nowMs - this.#retention.retentionMs;
  }

  /** What lies before is past retention. The last event stays. */
  get #keptFromOffset(): number {
    const { retentionBytesMax } = this.#retention;
    if (retentionBytesMax === undefined) return Number.NEGATIVE_INFINITY;
    return Math.min(this.#open.nextOffset - retentionBytesMax, this.offset);
  }

  #offsetOf(sequenceNumber: number): number {
    if (sequenceNumber >= this.nextSequenceNumber) return this.#open.nextOffset;
    const [first] = this.#segments;
    if (sequenceNumber === first.firstSequenceNumber) return first.firstOffset;
    return this.read(sequenceNumber, 1)[0]!.offset;
  }

  #firstWhereTime(isThen: (enqueuedAtMs: number) => boolean): number {
    const segment = this.#segmentWhere((each) => each.count === 0 || isThen(each.lastEnqueuedAtMs));
    if (segment === undefined || segment.count === 0) return this.nextSequenceNumber;
    if (isThen(segment.firstEnqueuedAtMs)) return segment.firstSequenceNumber;
    const contents = this.#memory.contentsOf(segment, this.address);
    return segment.firstSequenceNumber + firstIndex(segment.count, (index) => isThen(contents.enqueuedAtMs(index)));
  }

  /** The first segment that is such a one; all behind it are too. */
  #segmentWhere(isOne: (segment: Segment) => boolean): Segment | undefined {
    return this.#segments[firstIndex(this.#segments.length, (index) => isOne(this.#segments[index]!))];
  }
}

/** The first of so many indexes for which it is true; it is for all behind it. Binary search. */
function firstIndex(count: number, isTrue: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
