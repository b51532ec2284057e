/*
 * MurmurHash3 (Austin Appleby, public domain) in the two variants that partition keys use, seed 0.
 * [cosmos-protocol 6.2]
 */

/** The x86 variant with 32 bits. */
export function murmurHash32(bytes: Uint8Array): number {
  const length = bytes.length;
  const tail = length & ~3;
  let hash = 0;
  for (let i = 0; i < tail; i += 4) {
    hash ^= mix32(word(bytes, i));
    hash = (Math.imul(rotate32(hash, 13), 5) + 0xe6546b64) | 0;
  }
  if (length > tail) hash ^= mix32(word(bytes, tail));
  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function mix32(value: number): number {
  return Math.imul(rotate32(Math.imul(value, 0xcc9e2d51), 15), 0x1b873593);
}

function rotate32(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/** Little-endian; what lies behind the end is 0. */
function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** A 64-bit number that is changed in place: two signed halves cost a tenth of a bigint. */
class Word64 {
  high: number;
  low: number;

  constructor(high = 0, low = 0) {
    this.high = high;
    this.low = low;
  }

  set(high: number, low: number): this {
    this.high = high;
    this.low = low;
    return this;
  }

  add(other: Word64): this {
    const low = (this.low >>> 0) + (other.low >>> 0);
    this.high = (this.high + other.high + (low > 0xffffffff ? 1 : 0)) | 0;
    this.low = low | 0;
    return this;
  }

  xor(other: Word64): this {
    this.high ^= other.high;
    this.low ^= other.low;
    return this;
  }

  /** By 1 to 31 bits. */
  rotate(by: number): this {
    const { high, low } = this;
    this.high = (high << by) | (low >>> (32 - by));
    this.low = (low << by) | (high >>> (32 - by));
    return this;
  }

  swap(): this {
    return this.set(this.low, this.high);
  }

  multiply(other: Word64): this {
    const high = (Math.imul(this.high, other.low) + Math.imul(this.low, other.high)) | 0;
    this.high = (high + highOfProduct(this.low, other.low)) | 0;
    this.low = Math.imul(this.low, other.low);
    return this;
  }

  /** `h ^= h >>> 33`. */
  fold(): this {
    this.low ^= this.high >>> 1;
    return this;
  }
}

/** The upper half of the product of two unsigned 32-bit numbers. */
function highOfProduct(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000)) | 0;
}

const C1 = new Word64(0x87c37b91, 0x114253d5);
const C2 = new Word64(0x4cf5ad43, 0x2745937f);
const FIVE = new Word64(0, 5);
const N1 = new Word64(0, 0x52dce729);
const N2 = new Word64(0, 0x38495ab5);
const F1 = new Word64(0xff51afd7, 0xed558ccd);
const F2 = new Word64(0xc4ceb9fe, 0x1a85ec53);

/** The x64 variant with 128 bits: 16 bytes, each half with its lowest byte first. */
export function murmurHash128(bytes: Uint8Array): Uint8Array {
  const length = bytes.length;
  const h1 = new Word64();
  const h2 = new Word64();
  const k = new Word64();
  let at = 0;
  for (; at + 16 <= length; at += 16) {
    h1.xor(mixFirst(k.set(word(bytes, at + 4), word(bytes, at))));
    h1.rotate(27).add(h2).multiply(FIVE).add(N1);
    h2.xor(mixSecond(k.set(word(bytes, at + 12), word(bytes, at + 8))));
    h2.rotate(31).add(h1).multiply(FIVE).add(N2);
  }
  if (length - at > 8) h2.xor(mixSecond(k.set(word(bytes, at + 12), word(bytes, at + 8))));
  if (length > at) h1.xor(mixFirst(k.set(word(bytes, at + 4), word(bytes, at))));
  h1.low ^= length;
  h2.low ^= length;
  h1.add(h2);
  h2.add(h1);
  finish(h1);
  finish(h2);
  h1.add(h2);
  h2.add(h1);
  const hash = new Uint8Array(16);
  [h1.low, h1.high, h2.low, h2.high].forEach((half, i) => {
    for (let byte = 0; byte < 4; byte++) hash[4 * i + byte] = half >>> (8 * byte);
  });
  return hash;
}

function mixFirst(k: Word64): Word64 {
  return k.multiply(C1).rotate(31).multiply(C2);
}

function mixSecond(k: Word64): Word64 {
  // Rotated by 33: by 32 and by 1.
  return k.multiply(C2).swap().rotate(1).multiply(C1);
}

function finish(h: Word64): void {
  h.fold().multiply(F1).fold().multiply(F2).fold();
}
