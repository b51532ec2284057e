import type { Buffer } from 'node:buffer';
import { type ByteReader, CosmosJsonError } from './byte-reader.ts';

interface NumberForm {
  readonly byteCount: number;
  readonly read: (bytes: Buffer, at: number) => number;
}

const uint8: NumberForm = { byteCount: 1, read: (bytes, at) => bytes.readUInt8(at) };
const int16: NumberForm = { byteCount: 2, read: (bytes, at) => bytes.readInt16LE(at) };
const int32: NumberForm = { byteCount: 4, read: (bytes, at) => bytes.readInt32LE(at) };
const int64: NumberForm = { byteCount: 8, read: (bytes, at) => Number(bytes.readBigInt64LE(at)) };
const float64: NumberForm = { byteCount: 8, read: (bytes, at) => bytes.readDoubleLE(at) };

/** By marker. [cosmos-protocol, appendix C] */
const FORMS: ReadonlyMap<number, NumberForm> = new Map([
  [0xc7, { byteCount: 8, read: (bytes, at) => Number(bytes.readBigUInt64LE(at)) }],
  [0xc8, uint8],
  [0xc9, int16],
  [0xca, int32],
  [0xcb, int64],
  [0xcc, float64],
  [0xcd, { byteCount: 4, read: (bytes, at) => bytes.readFloatLE(at) }],
  [0xce, float64],
  [0xcf, { byteCount: 2, read: (bytes, at) => float16Of(bytes.readUInt16LE(at)) }],
  [0xd7, uint8],
  [0xd8, { byteCount: 1, read: (bytes, at) => bytes.readInt8(at) }],
  [0xd9, int16],
  [0xda, int32],
  [0xdb, int64],
  [0xdc, { byteCount: 4, read: (bytes, at) => bytes.readUInt32LE(at) }],
]);

/** A number with this marker; undefined for any other marker. */
export function readNumber(reader: ByteReader, marker: number): number | undefined {
  const form = FORMS.get(marker);
  return form && numberOf(reader, form);
}

/** The items of an array of numbers of one type: the type's marker, the count, the numbers. */
export function readUniformNumbers(reader: ByteReader, countBytes: number): number[] {
  const form = uniformForm(reader);
  return numbersOf(reader, form, reader.unsigned(countBytes));
}

/** The items of an array of such arrays, all of one length. What they have in common is written once, in front. */
export function readUniformArrays(reader: ByteReader, countBytes: number): number[][] {
  const itemMarker = reader.u8();
  if (itemMarker !== (countBytes === 1 ? 0xf0 : 0xf1)) throw new CosmosJsonError('a uniform array of no arrays');
  const form = uniformForm(reader);
  const length = reader.unsigned(countBytes);
  const count = reader.unsigned(countBytes);
  // They would cost no bytes, so that nothing bounded them.
  if (length === 0 && count > 0) throw new CosmosJsonError('a uniform array of empty arrays');
  return Array.from({ length: count }, () => numbersOf(reader, form, length));
}

function uniformForm(reader: ByteReader): NumberForm {
  const marker = reader.u8();
  const form = FORMS.get(marker);
  if (form === undefined) throw new CosmosJsonError(`a uniform array of ${marker.toString(16)}`);
  return form;
}

function numbersOf(reader: ByteReader, form: NumberForm, count: number): number[] {
  if (count * form.byteCount > reader.bytes.length - reader.position) {
    throw new CosmosJsonError(`the array at offset ${reader.position} is cut off`);
  }
  return Array.from({ length: count }, () => numberOf(reader, form));
}

function numberOf(reader: ByteReader, { byteCount, read }: NumberForm): number {
  const number = read(reader.bytes, reader.skip(byteCount));
  if (!Number.isFinite(number)) throw new CosmosJsonError(`${number} is no JSON`);
  return number;
}

/** IEEE 754 binary16. */
function float16Of(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * 2 ** (exponent - 25) * (0x400 + fraction);
}
