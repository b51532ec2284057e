const INITIAL_BYTES = 512;
const HEADER8_BYTES = 3;
const HEADER32_BYTES = 9;

/**
 * Growing output, big-endian. The bytes handed out by {@link take} are never written to again, so they can travel to a
 * socket or a recorder without a copy.
 */
export class ByteOutput {
  bytes: Buffer;
  position = 0;

  /** `memory` is where to write first: so many bytes of its own, or a buffer that is handed in. */
  constructor(memory: number | Buffer = INITIAL_BYTES) {
    this.bytes = typeof memory === 'number' ? Buffer.allocUnsafe(memory) : memory;
  }

  /** Makes room for `count` more bytes and returns where they start. */
  reserve(count: number): number {
    const start = this.position;
    const needed = start + count;
    if (needed > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2, INITIAL_BYTES));
      this.bytes.copy(grown, 0, 0, start);
      this.bytes = grown;
    }
    this.position = needed;
    return start;
  }

  u8(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }

  /** Two single bytes, such as a constructor and a small value. */
  pair(first: number, second: number): void {
    const at = this.reserve(2);
    this.bytes[at] = first;
    this.bytes[at + 1] = second;
  }

  u16(value: number): void {
    const at = this.reserve(2);
    this.bytes[at] = value >>> 8;
    this.bytes[at + 1] = value;
  }

  u32(value: number): void {
    this.patchU32(this.reserve(4), value);
  }

  patchU32(at: number, value: number): void {
    const bytes = this.bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  u64(value: bigint): void {
    const at = this.reserve(8);
    this.bytes.writeBigUInt64BE(BigInt.asUintN(64, value), at);
  }

  /** A 64-bit integer from a number that is exact (|value| < 2^53), without a bigint. */
  i64FromNumber(value: number): void {
    const high = Math.floor(value / 0x1_0000_0000);
    const at = this.reserve(8);
    this.patchU32(at, high);
    this.patchU32(at + 4, value - high * 0x1_0000_0000);
  }

  f32(value: number): void {
    const at = this.reserve(4);
    this.bytes.writeFloatBE(value, at);
  }

  f64(value: number): void {
    const at = this.reserve(8);
    this.bytes.writeDoubleBE(value, at);
  }

  /** Text whose encoded length is known. */
  text(value: string, lengthBytes: number, encoding: 'utf8' | 'latin1'): void {
    const at = this.reserve(lengthBytes);
    this.bytes.write(value, at, lengthBytes, encoding);
  }

  raw(bytes: Uint8Array, start = 0, end = bytes.length): void {
    if (start === end) return;
    const at = this.reserve(end - start);
    if (start === 0 && end === bytes.length) this.bytes.set(bytes, at);
    else this.bytes.set(bytes.subarray(start, end), at);
  }

  /** Opens a described list with a small-ulong descriptor; close it with {@link endList}. */
  beginList(descriptor: number): number {
    const at = this.reserve(3);
    this.bytes[at] = 0x00;
    this.bytes[at + 1] = 0x53;
    this.bytes[at + 2] = descriptor;
    return this.reserve(HEADER8_BYTES);
  }

  /** Closes the list opened at `start` as list8 where it fits, else list32. [AMQP 1.6.22] */
  endList(start: number, count: number): void {
    this.#endCompound(start, count, 0xc0, 0xd0);
  }

  /** Opens a list or map without descriptor; close it with {@link endList} or {@link endMap}. */
  beginCompound(): number {
    return this.reserve(HEADER8_BYTES);
  }

  /** `count` counts keys and values separately. [AMQP 1.6.23] */
  endMap(start: number, count: number): void {
    this.#endCompound(start, count, 0xc1, 0xd1);
  }

  #endCompound(start: number, count: number, code8: number, code32: number): void {
    const contentBytes = this.position - start - HEADER8_BYTES;
    if (contentBytes + 1 <= 0xff && count <= 0xff) {
      this.bytes[start] = code8;
      this.bytes[start + 1] = contentBytes + 1;
      this.bytes[start + 2] = count;
      return;
    }
    this.reserve(HEADER32_BYTES - HEADER8_BYTES);
    this.bytes.copyWithin(start + HEADER32_BYTES, start + HEADER8_BYTES, start + HEADER8_BYTES + contentBytes);
    this.bytes[start] = code32;
    this.patchU32(start + 1, contentBytes + 4);
    this.patchU32(start + 5, count);
  }

  /** What was written since the last take. The writer goes on behind it in the same memory. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.position);
    this.bytes = this.bytes.subarray(this.position);
    this.position = 0;
    return taken;
  }
}
