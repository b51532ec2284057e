import type { Batch } from './events.ts';
import type { Segment } from './segment.ts';
import { SegmentContents } from './segment-contents.ts';

/** Which partition of which hub, in the spelling of its creation. */
export interface PartitionAddress {
  readonly hub: string;
  readonly partition: number;
}

/** Where events can be read again that a namespace does not keep in memory: what the store has of them. */
export interface Archive {
  /** Whether the segment that begins there can be read. What was sealed a moment ago may not be there yet. */
  holds(address: PartitionAddress, firstSequenceNumber: number): boolean;
  /** The batches from one number up to another, which is not part of it. Both begin batches. Throws when they cannot be read. */
  read(address: PartitionAddress, from: number, to: number): Iterable<Batch>;
}

/** Events that were stored are damaged, or not there. */
export class EventsUnreadable extends Error {
  override readonly name = 'EventsUnreadable';
}

/** What a namespace does with memory. */
export interface MemoryLimits {
  /** How much goes into one segment: what is read from the archive, and removed, at a time. */
  readonly segmentBytesMax: number;
  /** How much of what the archive holds is kept in memory too. Segments that still grow do not count. */
  readonly archivedBytesMax: number;
}

export const DEFAULT_MEMORY_LIMITS: MemoryLimits = {
  segmentBytesMax: 1024 * 1024,
  archivedBytesMax: 64 * 1024 * 1024,
};

/**
 * What a namespace has in memory of the events that its archive holds: the segments that were used last. Without an archive that is
 * all of them.
 */
export class SegmentMemory {
  readonly segmentBytesMax: number;
  readonly #archive: Archive | undefined;
  readonly #bytesMax: number;
  /** Full segments that have their contents, with where they are; the one that was used last is the last. */
  readonly #segments = new Map<Segment, PartitionAddress>();
  #bytes = 0;

  constructor(archive: Archive | undefined, { segmentBytesMax, archivedBytesMax }: MemoryLimits) {
    this.segmentBytesMax = segmentBytesMax;
    this.#archive = archive;
    this.#bytesMax = archivedBytesMax;
  }

  /** For a segment that is empty, and will soon be full or perhaps never. */
  emptyContents(willFill: boolean): SegmentContents {
    return new SegmentContents(willFill ? this.segmentBytesMax : 0, this.segmentBytesMax);
  }

  /** The segment is full: from now on it may be in the archive only. */
  sealed(segment: Segment, address: PartitionAddress): void {
    if (this.#archive === undefined) return;
    this.#add(segment, address);
    this.#letGo();
  }

  /** The contents of a segment, from the archive where they are not in memory. Throws {@link EventsUnreadable}. */
  contentsOf(segment: Segment, address: PartitionAddress): SegmentContents {
    if (segment.contents === undefined) {
      const contents = this.#read(segment, address);
      segment.contents = contents;
      this.#add(segment, address);
      this.#letGo();
      return contents;
    }
    if (this.#segments.delete(segment)) this.#segments.set(segment, address);
    return segment.contents;
  }

  #read(segment: Segment, address: PartitionAddress): SegmentContents {
    const contents = new SegmentContents(segment.payloadBytes);
    const { firstSequenceNumber: from, nextSequenceNumber: to } = segment;
    let cause: unknown;
    try {
      for (const batch of this.#archive!.read(address, from, to)) contents.append(batch);
    } catch (error) {
      cause = error;
    }
    if (cause === undefined && contents.count === segment.count) return contents;
    const { hub, partition } = address;
    throw new EventsUnreadable(`events ${from} to ${to - 1} of partition ${partition} of '${hub}'`, { cause });
  }

  /** The segment is gone. */
  forget(segment: Segment): void {
    if (this.#segments.delete(segment)) this.#bytes -= segment.sizeBytes;
  }

  #add(segment: Segment, address: PartitionAddress): void {
    this.#segments.set(segment, address);
    this.#bytes += segment.sizeBytes;
  }

  /** The one that was used last always stays. */
  #letGo(): void {
    for (const [segment, address] of this.#segments) {
      if (this.#bytes <= this.#bytesMax || this.#segments.size === 1) return;
      // What it does not hold yet it will a moment later.
      if (!this.#archive!.holds(address, segment.firstSequenceNumber)) return;
      this.forget(segment);
      segment.contents = undefined;
    }
  }
}
