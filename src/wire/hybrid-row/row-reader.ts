import { Buffer } from 'node:buffer';

/** Bytes that are no rows of a batch. */
export class HybridRowError extends Error {
  override readonly name = 'HybridRowError';
}

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What every row and every record begins with. */
export const ROW_VERSION = 0x81;

/** A cursor over bytes, little-endian. Reading past the end throws {@link HybridRowError}; nothing is copied. */
export class RowReader {
  readonly bytes: Buffer;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#position >= this.bytes.length;
  }

  u8(): number {
    return this.bytes[this.#skip(1)]!;
  }

  int32(): number {
    return this.bytes.readInt32LE(this.#skip(4));
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.#skip(4));
  }

  /** Seven bits to the byte, the lowest first. */
  varuint(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new HybridRowError('a number has more than five bytes');
  }

  view(length: number): Buffer {
    const start = this.#skip(length);
    return this.bytes.subarray(start, start + length);
  }

  utf8(length: number): string {
    try {
      return utf8Decoder.decode(this.view(length));
    } catch (error) {
      if (error instanceof HybridRowError) throw error;
      throw new HybridRowError('a text is no UTF-8');
    }
  }

  /** The head of a row: its version and its schema. */
  expectRow(schemaId: number): void {
    if (this.u8() !== ROW_VERSION) throw new HybridRowError('a row does not begin with 81');
    const id = this.int32();
    if (id !== schemaId) throw new HybridRowError(`a row has the schema ${id}, not ${schemaId}`);
  }

  #skip(count: number): number {
    const start = this.#position;
    if (count > this.bytes.length - start) throw new HybridRowError(`the row ends at offset ${this.bytes.length}`);
    this.#position = start + count;
    return start;
  }
}
