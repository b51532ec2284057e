import type { EpkRange, PartitionKey, PartitionKeyComponent, PartitionKeyDefinition } from '../definitions.ts';
import { murmurHash32, murmurHash128 } from './murmur-hash.ts';

/** Everything. */
export const FULL_EPK_RANGE: EpkRange = { minInclusive: '', maxExclusive: 'FF' };

const UTF8 = new TextEncoder();
const LATIN1 = new TextDecoder('latin1');
const HEX = Uint8Array.from('0123456789ABCDEF', (digit) => digit.charCodeAt(0));
/** How much of a string counts in version 1. */
const V1_CHARACTERS_MAX = 100;

/**
 * Where a partition key, or the prefix of a hierarchical one, lies among the ranges: upper-case hexadecimal text, as the clients
 * compute it too. [cosmos-protocol 6.2]
 */
export function effectivePartitionKey(key: PartitionKey, { kind, version }: PartitionKeyDefinition): string {
  if (kind === 'MultiHash') return key.map((component) => hashV2([component])).join('');
  return version === 1 ? hashV1(key[0]) : hashV2(key);
}

/** All keys that begin with this one. */
export function epkRangeOfPrefix(prefix: PartitionKey, definition: PartitionKeyDefinition): EpkRange {
  const epk = effectivePartitionKey(prefix, definition);
  return { minInclusive: epk, maxExclusive: `${epk}FF` };
}

/** The text that divides a range into two of the same width. Undefined: there is none between its ends. */
export function middleOf({ minInclusive, maxExclusive }: EpkRange, version: 1 | 2): string | undefined {
  const middle = version === 1 ? middleV1(minInclusive, maxExclusive) : middleV2(minInclusive, maxExclusive);
  return middle !== undefined && middle > minInclusive && middle < maxExclusive ? middle : undefined;
}

export function isInRange(epk: string, { minInclusive, maxExclusive }: EpkRange): boolean {
  return epk >= minInclusive && epk < maxExclusive;
}

/** What both have. It is empty when `minInclusive` is not below `maxExclusive`. */
export function intersection(a: EpkRange, b: EpkRange): EpkRange {
  const { minInclusive } = a.minInclusive < b.minInclusive ? b : a;
  const { maxExclusive } = b.maxExclusive < a.maxExclusive ? b : a;
  return { minInclusive, maxExclusive };
}

function hashV2(key: PartitionKey): string {
  const bytes: number[] = [];
  for (const component of key) appendHashed(bytes, component, 0xff);
  const hash = murmurHash128(Uint8Array.from(bytes)).reverse();
  hash[0] = (hash[0] ?? 0) & 0x3f;
  return hex(hash);
}

function hashV1(component: PartitionKeyComponent): string {
  const shortened = typeof component === 'string' ? component.slice(0, V1_CHARACTERS_MAX) : component;
  const hashed: number[] = [];
  appendHashed(hashed, shortened, 0x00);
  const encoded: number[] = [];
  appendNumber(encoded, murmurHash32(Uint8Array.from(hashed)));
  appendValue(encoded, shortened);
  return hex(encoded);
}

function appendHashed(bytes: number[], component: PartitionKeyComponent, terminator: number): void {
  switch (typeof component) {
    case 'string':
      bytes.push(0x08);
      for (const byte of UTF8.encode(component)) bytes.push(byte);
      bytes.push(terminator);
      break;
    case 'number': {
      // -0 is the same key as 0.
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, component + 0, true);
      bytes.push(0x05, ...new Uint8Array(view.buffer));
      break;
    }
    default:
      bytes.push(typeByte(component));
  }
}

function typeByte(component: undefined | null | boolean): number {
  if (component === undefined) return 0x00;
  if (component === null) return 0x01;
  return component ? 0x03 : 0x02;
}

function appendValue(bytes: number[], component: PartitionKeyComponent): void {
  if (typeof component === 'number') return appendNumber(bytes, component);
  if (typeof component !== 'string') return void bytes.push(typeByte(component));
  const text = UTF8.encode(component);
  const isShort = text.length <= V1_CHARACTERS_MAX;
  bytes.push(0x08);
  for (const byte of text.subarray(0, V1_CHARACTERS_MAX + 1)) bytes.push(byte < 0xff ? byte + 1 : byte);
  if (isShort) bytes.push(0x00);
}

/** In an encoding whose bytes have the order of the numbers. */
function appendNumber(bytes: number[], value: number): void {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const raw = view.getBigUint64(0);
  const sign = 1n << 63n;
  let bits = raw < sign ? raw ^ sign : BigInt.asUintN(64, -raw);
  bytes.push(0x05, Number(bits >> 56n));
  bits = BigInt.asUintN(64, bits << 8n);
  let last: number;
  do {
    last = Number(bits >> 56n) & 0xfe;
    bits = BigInt.asUintN(64, bits << 7n);
    if (bits !== 0n) bytes.push(last | 1);
  } while (bits !== 0n);
  if (last !== 0) bytes.push(last);
}

/** As one string: one put together by `+` takes several times the memory, and there is one for each partition key. */
function hex(bytes: ArrayLike<number>): string {
  const digits = new Uint8Array(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    digits[2 * i] = HEX[bytes[i]! >> 4]!;
    digits[2 * i + 1] = HEX[bytes[i]! & 15]!;
  }
  return LATIN1.decode(digits);
}

/** Hashes are spread evenly from 0 to 3FFF…. */
function middleV2(min: string, max: string): string {
  const digits = Math.max(32, min.length, max.length);
  const top = `3F${'F'.repeat(digits - 2)}`;
  const low = BigInt(`0x${min.padEnd(digits, '0')}`);
  const high = max < top ? BigInt(`0x${max.padEnd(digits, '0')}`) : BigInt(`0x${top}`);
  return ((low + high) >> 1n).toString(16).toUpperCase().padStart(digits, '0');
}

/** Hashes are spread evenly over 32 bits, in the encoding of numbers: the middle one of 256 possible borders. */
function middleV1(min: string, max: string): string | undefined {
  const borders: string[] = [];
  for (let step = 1; step < 256; step++) {
    const bytes: number[] = [];
    appendNumber(bytes, step * 2 ** 24);
    const border = hex(bytes);
    if (border > min && border < max) borders.push(border);
  }
  return borders[(borders.length - 1) >> 1];
}
