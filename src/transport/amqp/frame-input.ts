import { FRAME_HEADER_BYTES, PROTOCOL_HEADER_BYTES } from '../../wire/amqp/frame.ts';
import { DecodeError, Reader } from '../../wire/amqp/reader.ts';
import { CONDITION, ProtocolError } from './condition.ts';

const SIZE_FIELD_BYTES = 4;

/** What stands at the start of the bytes: the connection says, because it depends on its state. */
export type Expectation = 'protocol header' | 'frame';

/** Says what comes next; undefined when nothing more is to be read. */
type Expected = () => Expectation | undefined;
/** Takes a complete unit under a cursor that is bounded to it. */
type Unit = (reader: Reader, sizeBytes: number, kind: Expectation) => void;

/**
 * Cuts a byte stream into protocol headers and frames. Whole units are handed on in place; only a unit that is split over
 * chunks is copied, once, when its last byte has come.
 */
export class FrameInput {
  readonly #maxFrameBytes: number;
  readonly #expected: Expected;
  readonly #unit: Unit;
  /** The beginning of a unit that is not complete. */
  #parts: Buffer[] = [];
  #heldBytes = 0;
  /** How much of it must be there before there is anything to do: its size field, or all of it. */
  #neededBytes = 0;

  constructor(maxFrameBytes: number, expected: Expected, unit: Unit) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#expected = expected;
    this.#unit = unit;
  }

  /** Throws DecodeError and ProtocolError, and whatever the taker of units throws. */
  receive(chunk: Buffer): void {
    let start = 0;
    while (this.#heldBytes > 0) {
      const end = start + this.#neededBytes - this.#heldBytes;
      this.#hold(chunk.subarray(start, end));
      if (this.#heldBytes < this.#neededBytes) return;
      start = end;
      const parts = this.#parts;
      this.#parts = [];
      this.#heldBytes = 0;
      this.#read(Buffer.concat(parts, this.#neededBytes));
    }
    this.#read(start === 0 ? chunk : chunk.subarray(start));
  }

  #hold(part: Buffer): void {
    this.#parts.push(part);
    this.#heldBytes += part.length;
  }

  #read(bytes: Buffer): void {
    const reader = new Reader(bytes);
    for (let kind = this.#expected(); kind !== undefined; kind = this.#expected()) {
      const start = reader.position;
      if (start === bytes.length) return;
      const sizeBytes = unitBytes(reader, bytes.length - start, kind, this.#maxFrameBytes);
      if (sizeBytes === undefined || sizeBytes > bytes.length - start) {
        this.#neededBytes = sizeBytes ?? SIZE_FIELD_BYTES;
        return this.#hold(bytes.subarray(start));
      }
      reader.end = start + sizeBytes;
      this.#unit(reader, sizeBytes, kind);
      reader.depth = 0;
      reader.end = bytes.length;
      reader.position = start + sizeBytes;
    }
  }
}

/** The size of the unit under the cursor, or undefined while its size field is incomplete. */
function unitBytes(reader: Reader, available: number, kind: Expectation, maxFrameBytes: number): number | undefined {
  if (kind === 'protocol header') return PROTOCOL_HEADER_BYTES;
  if (available < SIZE_FIELD_BYTES) return undefined;
  const sizeBytes = reader.u32();
  reader.position -= SIZE_FIELD_BYTES;
  if (sizeBytes < FRAME_HEADER_BYTES) throw new DecodeError(`frame of ${sizeBytes} bytes`);
  if (sizeBytes > maxFrameBytes) {
    const text = `A frame of ${sizeBytes} bytes exceeds the max-frame-size of ${maxFrameBytes} bytes.`;
    throw new ProtocolError('connection', CONDITION.framingError, text);
  }
  return sizeBytes;
}
