import { Buffer } from 'node:buffer';

/** Bytes that are no binary JSON. */
export class CosmosJsonError extends Error {
  override readonly name = 'CosmosJsonError';
}

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A cursor over bytes, little-endian. Reading past the end throws {@link CosmosJsonError}. */
export class ByteReader {
  readonly bytes: Buffer;
  position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = position;
  }

  /** Moves over `count` bytes and returns where they start. */
  skip(count: number): number {
    const start = this.position;
    if (count > this.bytes.length - start) throw new CosmosJsonError(`the value at offset ${start} is cut off`);
    this.position = start + count;
    return start;
  }

  u8(): number {
    return this.bytes[this.skip(1)]!;
  }

  /** A whole number without sign, of 1 to 4 bytes. */
  unsigned(byteCount: number): number {
    return this.bytes.readUIntLE(this.skip(byteCount), byteCount);
  }

  view(length: number): Buffer {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  utf8(length: number): string {
    return utf8Of(this.view(length));
  }
}

export function utf8Of(bytes: Uint8Array): string {
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    throw new CosmosJsonError('a string is no UTF-8');
  }
}
