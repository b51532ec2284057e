const FIRST_BYTES = 1024 * 1024;

/**
 * Payload bytes, the newest up to a bound, copied into memory that is used again and again. Keeping the chunks themselves
 * would cost more: each would survive the young generation of the garbage collector, and die in the old one.
 */
export class PayloadStore {
  readonly #capacityBytes: number;
  /**
   * Begins small and grows once, to all of it: the system gives out the pages of so large a piece only when they are written to,
   * while a memory that grew step by step would start a full garbage collection every few steps.
   */
  #memory: Uint8Array;
  /** Counts on for ever; where it lies is found modulo the capacity. */
  #position = 0;

  /** Keeps at least `bytesMax` bytes; no payload may be larger than `payloadBytesMax`. */
  constructor(bytesMax: number, payloadBytesMax: number) {
    // A payload is never split and so leaves a gap at the end.
    this.#capacityBytes = bytesMax + payloadBytesMax;
    this.#memory = new Uint8Array(Math.min(FIRST_BYTES, this.#capacityBytes));
  }

  /** What lies before this position is overwritten. */
  get oldestPosition(): number {
    return Math.max(0, this.#position - this.#capacityBytes);
  }

  /** Copies a payload; returns the position to {@link read} it from. */
  add(payload: Uint8Array): number {
    const leftBytes = this.#capacityBytes - (this.#position % this.#capacityBytes);
    if (payload.length > leftBytes) this.#position += leftBytes;
    const position = this.#position;
    const start = position % this.#capacityBytes;
    if (start + payload.length > this.#memory.length) this.#grow();
    this.#memory.set(payload, start);
    this.#position += payload.length;
    return position;
  }

  /** What lies before this position is overwritten once a payload of so many bytes is added. */
  oldestPositionAfter(length: number): number {
    const leftBytes = this.#capacityBytes - (this.#position % this.#capacityBytes);
    const gapBytes = length > leftBytes ? leftBytes : 0;
    return this.#position + gapBytes + length - this.#capacityBytes;
  }

  /** The bytes themselves, to be looked at before anything is added. */
  view(position: number, length: number): Buffer {
    const start = position % this.#capacityBytes;
    return Buffer.from(this.#memory.buffer, start, length);
  }

  /** A copy, which stays what it is. */
  read(position: number, length: number): Uint8Array {
    const start = position % this.#capacityBytes;
    return this.#memory.slice(start, start + length);
  }

  #grow(): void {
    const memory = new Uint8Array(this.#capacityBytes);
    memory.set(this.#memory);
    this.#memory = memory;
  }
}
