/**
 * The fields of an AMQP list, read in order without an object per field: transfers and flows are the hot frames of a broker.
 * Malformed data sets {@link ListScanner.failed}; nothing throws. [AMQP 1.6.22]
 */
export class ListScanner {
  failed = false;
  /** Where the binary last read begins. */
  start = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #position = 0;
  #end = 0;
  #left = 0;

  /** Starts at the list's constructor, `bytes[position]`. `limit` is where the known bytes end. Returns where the list ends. */
  open(bytes: Uint8Array, position: number, limit: number): number {
    this.failed = false;
    this.#bytes = bytes;
    const code = bytes[position];
    if (code === 0xc0) {
      this.#left = bytes[position + 2]!;
      this.#position = position + 3;
      this.#end = position + 2 + bytes[position + 1]!;
    } else if (code === 0xd0) {
      this.#left = u32(bytes, position + 5);
      this.#position = position + 9;
      this.#end = position + 5 + u32(bytes, position + 1);
    } else {
      this.#left = 0;
      this.#position = this.#end = position + 1;
      if (code !== 0x45) this.failed = true;
    }
    // Negated, so that NaN from bytes that are not there fails, too.
    if (!(this.#end <= limit && this.#position <= this.#end)) this.failed = true;
    if (this.failed) this.#left = 0;
    return this.#end;
  }

  /** An unsigned integer up to 32 bits; -1 when it is null or left out. */
  uint(): number {
    const code = this.#next();
    const at = this.#position;
    if (code === 0x52 || code === 0x50) {
      this.#position = at + 1;
      return this.#bytes[at]!;
    }
    if (code === 0x43) return 0;
    if (code === 0x70) {
      this.#position = at + 4;
      return u32(this.#bytes, at);
    }
    if (code === 0x60) {
      this.#position = at + 2;
      return (this.#bytes[at]! << 8) | this.#bytes[at + 1]!;
    }
    if (code !== 0x40) this.failed = true;
    return -1;
  }

  /** A boolean; false when it is null or left out. */
  boolean(): boolean {
    const code = this.#next();
    if (code === 0x41) return true;
    if (code === 0x56) return this.#bytes[this.#position++] !== 0;
    if (code !== 0x42 && code !== 0x40) this.failed = true;
    return false;
  }

  /** Moves over a binary and returns its length, -1 when it is null or left out; it begins at {@link ListScanner.start}. */
  binary(): number {
    const code = this.#next();
    const at = this.#position;
    if (code === 0x40) return -1;
    const isLong = code === 0xb0;
    if (!isLong && code !== 0xa0) this.failed = true;
    const length = isLong ? u32(this.#bytes, at) : this.#bytes[at]!;
    this.start = at + (isLong ? 4 : 1);
    this.#position = this.start + length;
    if (!(this.#position <= this.#end)) this.failed = true;
    return length;
  }

  /** Moves over one field of any type. */
  skip(): void {
    const code = this.#next();
    if (code !== 0x40) this.#skipBody(code);
  }

  #next(): number {
    if (this.#left === 0 || this.failed) return 0x40;
    this.#left--;
    if (this.#position >= this.#end) {
      this.failed = true;
      return 0x40;
    }
    return this.#bytes[this.#position++]!;
  }

  #skipBody(code: number): void {
    const bytes = this.#bytes;
    // A descriptor opens two values, itself and the described one, in place of one. [AMQP 1.2]
    let pending = 1;
    for (let format = code; ; format = bytes[this.#position++]!) {
      if (format === 0) {
        pending++;
      } else {
        this.#position += bodyBytes(bytes, format, this.#position);
        if (--pending === 0) break;
      }
      if (!(this.#position < this.#end)) {
        this.failed = true;
        return;
      }
    }
    if (!(this.#position <= this.#end)) this.failed = true;
  }
}

/** How long the body after a constructor is; the high nibble tells its width. NaN or huge where the data is malformed. */
function bodyBytes(bytes: Uint8Array, format: number, at: number): number {
  switch (format >>> 4) {
    case 0x4:
      return 0;
    case 0x5:
      return 1;
    case 0x6:
      return 2;
    case 0x7:
      return 4;
    case 0x8:
      return 8;
    case 0x9:
      return 16;
    case 0xa:
    case 0xc:
    case 0xe:
      return 1 + bytes[at]!;
    case 0xb:
    case 0xd:
    case 0xf:
      return 4 + u32(bytes, at);
    default:
      return Number.NaN;
  }
}

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
