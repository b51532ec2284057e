import { FRAME_HEADER_BYTES, PROTOCOL_HEADER_BYTES } from '../../wire/amqp/frame.ts';
import { DecodeError, Reader } from '../../wire/amqp/reader.ts';
import { CONDITION, ProtocolError } from './condition.ts';

/** What stands at the start of the bytes: the connection says, because it depends on its state. */
export type Expectation = 'protocol header' | 'frame';

/**
 * Cuts a byte stream into protocol headers and frames. Whole units are handed on in place; only a unit that is split over
 * chunks is copied, once, when its last byte has come.
 */
export class FrameInput {
  #parts: Buffer[] = [];
  #heldBytes = 0;
  #neededBytes = 0;

  /** Calls `unit` with a cursor on each complete unit and its size, as long as `expected` says what comes next. */
  receive(
    chunk: Buffer,
    maxFrameBytes: number,
    expected: () => Expectation | undefined,
    unit: (reader: Reader, sizeBytes: number, kind: Expectation) => void,
  ): void {
    const bytes = this.#join(chunk);
    if (bytes === undefined) return;
    const reader = new Reader(bytes);
    for (let kind = expected(); kind !== undefined; kind = expected()) {
      const start = reader.position;
      const sizeBytes = unitBytes(reader, bytes.length - start, kind, maxFrameBytes);
      if (sizeBytes === undefined || sizeBytes > bytes.length - start) {
        this.#hold(bytes, start, sizeBytes ?? FRAME_HEADER_BYTES);
        return;
      }
      reader.end = start + sizeBytes;
      unit(reader, sizeBytes, kind);
      reader.depth = 0;
      reader.end = bytes.length;
      reader.position = start + sizeBytes;
    }
  }

  #join(chunk: Buffer): Buffer | undefined {
    if (this.#heldBytes === 0) return chunk;
    this.#parts.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes < this.#neededBytes) return undefined;
    const bytes = Buffer.concat(this.#parts, this.#heldBytes);
    this.#parts = [];
    this.#heldBytes = 0;
    return bytes;
  }

  #hold(bytes: Buffer, start: number, neededBytes: number): void {
    if (start === bytes.length) return;
    this.#parts.push(bytes.subarray(start));
    this.#heldBytes = bytes.length - start;
    this.#neededBytes = neededBytes;
  }
}

/** The size of the unit under the cursor, or undefined while its size field is incomplete. */
function unitBytes(reader: Reader, available: number, kind: Expectation, maxFrameBytes: number): number | undefined {
  if (kind === 'protocol header') return PROTOCOL_HEADER_BYTES;
  if (available < 4) return undefined;
  const sizeBytes = reader.u32();
  reader.position -= 4;
  if (sizeBytes < FRAME_HEADER_BYTES) throw new DecodeError(`frame of ${sizeBytes} bytes`);
  if (sizeBytes > maxFrameBytes) {
    const text = `A frame of ${sizeBytes} bytes exceeds the max-frame-size of ${maxFrameBytes} bytes.`;
    throw new ProtocolError('connection', CONDITION.framingError, text);
  }
  return sizeBytes;
}
