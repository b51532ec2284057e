import { beginFrame, endFrame, FRAME_TYPE } from '../../wire/amqp/frame.ts';
import { Writer } from '../../wire/amqp/writer.ts';

const FIRST_BYTES = 256;
const CHUNK_BYTES_MAX = 64 * 1024;
/** From this size on a payload travels as a chunk of its own instead of being copied behind its frame's head. */
const COPY_BYTES_MAX = 16 * 1024;

const SLAB_BYTES = 256 * 1024;

/** Memory from which all connections take their output, one behind the other: allocating it anew would cost more. */
let slab = Buffer.alloc(0);
let slabPosition = 0;

function takeFromSlab(bytes: number): Buffer {
  if (slab.length - slabPosition < bytes) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    slabPosition = 0;
  }
  slabPosition += bytes;
  return slab.subarray(slabPosition - bytes, slabPosition);
}

/** Gives back what the latest taker has left unused. */
function returnToSlab(rest: Buffer): void {
  const isLatest = rest.buffer === slab.buffer && rest.byteOffset + rest.length === slab.byteOffset + slabPosition;
  if (isLatest) slabPosition -= rest.length;
}

/** Collects outgoing frames until the shell takes them. An idle connection holds no buffer. */
export class FrameOutput {
  #writer: Writer | undefined;
  #nextBytes = FIRST_BYTES;
  #chunks: Buffer[] = [];
  #chunksBytes = 0;

  get bytes(): number {
    return this.#chunksBytes + (this.#writer?.position ?? 0);
  }

  get writer(): Writer {
    this.#writer ??= new Writer(takeFromSlab(this.#nextBytes));
    return this.#writer;
  }

  raw(bytes: Uint8Array): void {
    this.writer.raw(bytes);
  }

  /** One AMQP frame whose body `write` adds. */
  frame(channel: number, write: (writer: Writer) => void): void {
    const writer = this.writer;
    const start = beginFrame(writer, FRAME_TYPE.amqp, channel);
    try {
      write(writer);
    } catch (error) {
      // Half a frame would break all that follow.
      writer.position = start;
      throw error;
    }
    endFrame(writer, start);
  }

  /** Ends the frame that began at `start` with `payload[from, to)`, copied or as a chunk of its own. */
  endFrameWithPayload(start: number, payload: Buffer, from: number, to: number): void {
    const writer = this.writer;
    const payloadBytes = to - from;
    writer.patchU32(start, writer.position - start + payloadBytes);
    if (payloadBytes <= COPY_BYTES_MAX) {
      writer.raw(payload, from, to);
      if (writer.position >= CHUNK_BYTES_MAX) this.#closeChunk();
      return;
    }
    this.#closeChunk();
    this.#push(payload.subarray(from, to));
  }

  #closeChunk(): void {
    if (this.#writer === undefined || this.#writer.position === 0) return;
    this.#push(this.#writer.take());
    returnToSlab(this.#writer.bytes);
    this.#writer = undefined;
  }

  #push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#chunksBytes += chunk.length;
  }

  /** Everything written since the last take; never written to again. */
  take(): Buffer[] {
    this.#closeChunk();
    const taken = this.#chunks;
    if (taken.length > 0) {
      // The next turn probably writes about as much as this one did.
      this.#nextBytes = Math.min(CHUNK_BYTES_MAX, Math.max(FIRST_BYTES, this.#chunksBytes + (this.#chunksBytes >>> 2)));
      this.#chunks = [];
      this.#chunksBytes = 0;
    }
    return taken;
  }
}
