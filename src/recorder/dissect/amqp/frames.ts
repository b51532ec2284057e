/**
 * A protocol header or a frame in one direction of a stream. Where a frame is large, only its head is shown. The memory of what is
 * shown is used again after the call.
 */
export interface FrameSink {
  /** `AMQP` plus protocol id and version. */
  protocolHeader(protocolId: number): void;
  /** `bytes[start, start + headBytes)` is the head of a frame of `sizeBytes`; the rest follows through {@link FrameSink.rest}. */
  frame(bytes: Uint8Array, start: number, headBytes: number, sizeBytes: number): void;
  /** More bytes of the frame last shown. */
  rest(bytes: Uint8Array, start: number, end: number): void;
  /** The frame last shown is complete. */
  frameEnd(): void;
}

/** What of a frame is kept together: enough for any performative and for the head of any message. */
const HEAD_BYTES_MAX = 16_384;
const HEADER_BYTES = 8;
const PROTOCOL_MAGIC = 0x414d5150;

/** One that is not in use: most frames that are split over chunks are complete before another one is. */
let spareCarry: Buffer | undefined;

/**
 * Cuts a direction of a stream into AMQP frames. Only what is split over chunks is copied, at most the head of a frame.
 * [AMQP 2.2, 2.3]
 */
export class FrameSplitter {
  readonly #sink: FrameSink;
  #carry: Buffer | undefined;
  #carried = 0;
  #rest = 0;
  #dead = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** True once the stream has proved not to be AMQP; everything after it is ignored. */
  get dead(): boolean {
    return this.#dead;
  }

  /** Gives up on this direction: a frame in it made no sense. */
  stop(): void {
    this.#dead = true;
    this.#carry = undefined;
  }

  feed(bytes: Uint8Array): void {
    const end = bytes.length;
    let at = 0;
    while (at < end && !this.#dead) {
      if (this.#rest > 0) at = this.#feedRest(bytes, at, end);
      else if (this.#carried > 0) at = this.#feedCarry(bytes, at, end);
      else at = this.#feedFrame(bytes, at, end);
    }
  }

  #feedFrame(bytes: Uint8Array, at: number, end: number): number {
    const available = end - at;
    const needed = available < HEADER_BYTES ? HEADER_BYTES : headBytes(bytes, at);
    if (available < needed) return this.#keep(bytes, at, end);
    this.#show(bytes, at, needed);
    return at + needed;
  }

  #feedRest(bytes: Uint8Array, at: number, end: number): number {
    const taken = Math.min(this.#rest, end - at);
    this.#sink.rest(bytes, at, at + taken);
    this.#rest -= taken;
    if (this.#rest === 0) this.#sink.frameEnd();
    return at + taken;
  }

  #feedCarry(bytes: Uint8Array, at: number, end: number): number {
    const carry = this.#carry!;
    const needed = this.#carried < HEADER_BYTES ? HEADER_BYTES : headBytes(carry, 0);
    const taken = Math.min(needed - this.#carried, end - at);
    carry.set(bytes.subarray(at, at + taken), this.#carried);
    this.#carried += taken;
    if (this.#carried === needed && needed >= HEADER_BYTES && headBytes(carry, 0) === needed) {
      this.#carry = undefined;
      this.#carried = 0;
      this.#show(carry, 0, needed);
      spareCarry = carry;
    }
    return at + taken;
  }

  #keep(bytes: Uint8Array, at: number, end: number): number {
    this.#carry = spareCarry ?? Buffer.allocUnsafe(HEAD_BYTES_MAX);
    spareCarry = undefined;
    this.#carry.set(bytes.subarray(at, end));
    this.#carried = end - at;
    return end;
  }

  #show(bytes: Uint8Array, at: number, head: number): void {
    const sizeBytes = u32(bytes, at);
    if (sizeBytes === PROTOCOL_MAGIC) {
      this.#sink.protocolHeader(bytes[at + 4]!);
    } else if (sizeBytes < HEADER_BYTES) {
      this.stop();
    } else {
      this.#rest = sizeBytes - head;
      this.#sink.frame(bytes, at, head, sizeBytes);
      if (this.#rest === 0) this.#sink.frameEnd();
    }
  }
}

function headBytes(bytes: Uint8Array, at: number): number {
  const sizeBytes = u32(bytes, at);
  if (sizeBytes === PROTOCOL_MAGIC || sizeBytes < HEADER_BYTES) return HEADER_BYTES;
  return Math.min(sizeBytes, HEAD_BYTES_MAX);
}

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
