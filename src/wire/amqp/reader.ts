/** Bytes that are not valid AMQP. Maps to `amqp:decode-error`. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A cursor over bytes, big-endian. Reading past `end` throws {@link DecodeError}; nothing is copied. After an error the
 * reader is spent: its position, end and depth are those of the value that failed.
 */
export class Reader {
  readonly bytes: Buffer;
  position: number;
  end: number;
  /** How deep the value under the cursor is nested; bounds recursion on hostile input. */
  depth = 0;
  /** Array elements without a body in that value: they cost no bytes, so that only a count can bound them. */
  bodilessElements = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = start;
    this.end = end;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  /** Moves over `count` bytes and returns where they start. */
  skip(count: number): number {
    const start = this.position;
    if (count > this.end - start) {
      throw new DecodeError(`${count} bytes expected at offset ${start}, ${this.end - start} left`);
    }
    this.position = start + count;
    return start;
  }

  peekU8(): number {
    if (this.position >= this.end) throw new DecodeError(`unexpected end of data at offset ${this.position}`);
    return this.bytes[this.position]!;
  }

  u8(): number {
    return this.bytes[this.skip(1)]!;
  }

  u16(): number {
    const at = this.skip(2);
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  u32(): number {
    const at = this.skip(4);
    const bytes = this.bytes;
    return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  i16(): number {
    return (this.u16() << 16) >> 16;
  }

  i32(): number {
    return this.u32() | 0;
  }

  u64(): bigint {
    return this.bytes.readBigUInt64BE(this.skip(8));
  }

  i64(): bigint {
    return this.bytes.readBigInt64BE(this.skip(8));
  }

  /** The octet of a boolean that is not part of its constructor. [AMQP 1.6.2] */
  boolean(): boolean {
    const octet = this.u8();
    if (octet > 1) throw new DecodeError(`boolean with the octet 0x${octet.toString(16)}`);
    return octet === 1;
  }

  f32(): number {
    return this.bytes.readFloatBE(this.skip(4));
  }

  f64(): number {
    return this.bytes.readDoubleBE(this.skip(8));
  }

  /** A view of the next `length` bytes. */
  view(length: number): Buffer {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  ascii(length: number): string {
    const start = this.skip(length);
    return this.bytes.toString('latin1', start, start + length);
  }

  utf8(length: number): string {
    const start = this.skip(length);
    const text = this.bytes.toString('utf8', start, start + length);
    // Node replaces malformed sequences silently; the replacement character is the only case worth a second look.
    if (text.includes('\uFFFD')) {
      try {
        return strictUtf8.decode(this.bytes.subarray(start, start + length));
      } catch {
        throw new DecodeError(`invalid UTF-8 at offset ${start}`);
      }
    }
    return text;
  }
}
