const SEGMENT_BYTES = 1024 * 1024;

/**
 * Payload bytes, the newest up to a bound, copied into memory that is used again and again. Keeping the chunks themselves
 * would cost more: each would survive the young generation of the garbage collector, and die in the old one.
 */
export class PayloadStore {
  readonly #segmentsMax: number;
  readonly #segments: Uint8Array[] = [];
  /** Counts on for ever; a position's segment is the one at `position / SEGMENT_BYTES`, modulo their number. */
  #position = 0;

  constructor(bytesMax: number) {
    // One more, because a payload is never split and so leaves a gap at the end of a segment.
    this.#segmentsMax = Math.ceil(bytesMax / SEGMENT_BYTES) + 1;
  }

  /** What lies before this position is overwritten. */
  get oldestPosition(): number {
    return Math.max(0, (Math.floor(this.#position / SEGMENT_BYTES) + 1 - this.#segmentsMax) * SEGMENT_BYTES);
  }

  /** Copies a payload of at most one segment; returns the position to {@link read} it from. */
  add(payload: Uint8Array): number {
    const leftBytes = SEGMENT_BYTES - (this.#position % SEGMENT_BYTES);
    if (payload.length > leftBytes) this.#position += leftBytes;
    const position = this.#position;
    this.#segmentAt(position).set(payload, position % SEGMENT_BYTES);
    this.#position += payload.length;
    return position;
  }

  /** A copy, which stays what it is. */
  read(position: number, length: number): Uint8Array {
    const start = position % SEGMENT_BYTES;
    return this.#segmentAt(position).slice(start, start + length);
  }

  #segmentAt(position: number): Uint8Array {
    const index = Math.floor(position / SEGMENT_BYTES) % this.#segmentsMax;
    this.#segments[index] ??= new Uint8Array(SEGMENT_BYTES);
    return this.#segments[index];
  }
}
