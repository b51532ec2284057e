import type { ByteOutput } from './byte-output.ts';
import type { AmqpArray, AmqpDescribed, AmqpType, AmqpValue } from './types.ts';

const SMALL = 0x100;

/**
 * Writes one value in its shortest encoding. Throws RangeError when a value does not fit its type, TypeError when array
 * elements differ in theirs; what was written until then must not be sent. [AMQP 1.6]
 */
export function writeValue(output: ByteOutput, value: AmqpValue): void {
  switch (value.type) {
    case 'null':
      return output.u8(0x40);
    case 'boolean':
      return output.u8(value.value ? 0x41 : 0x42);
    case 'uint':
      return writeUint(output, value.value);
    case 'ulong':
      if (value.value === 0n) return output.u8(0x44);
      if (value.value > 0n && value.value < SMALL) return output.pair(0x53, Number(value.value));
      break;
    case 'int':
      if (value.value === (value.value << 24) >> 24) return output.pair(0x54, value.value);
      break;
    case 'long':
      if (value.value >= -128n && value.value <= 127n) return output.pair(0x55, Number(value.value));
      break;
    case 'string':
      return writeString(output, value.value);
    case 'symbol':
      return writeSymbol(output, value.value);
    case 'binary':
      return writeBinary(output, value.value);
    case 'list':
      if (value.value.length === 0) return output.u8(0x45);
      return writeList(output, value.value);
    case 'map':
      return writeMap(output, value.value);
    case 'described':
      output.u8(0x00);
      writeValue(output, value.descriptor);
      return writeValue(output, value.value);
    case 'array':
      return writeArray(output, value);
  }
  output.u8(WIDEST_CODE[value.type]);
  writeWidest(output, value);
}

export function writeUint(output: ByteOutput, value: number): void {
  if (inRange(value, 0, 0xffff_ffff, 'uint') === 0) return output.u8(0x43);
  if (value < SMALL) return output.pair(0x52, value);
  output.u8(0x70);
  output.u32(value);
}

export function writeString(output: ByteOutput, value: string): void {
  const length = Buffer.byteLength(value, 'utf8');
  variable(output, length, 0xa1, 0xb1);
  output.text(value, length, 'utf8');
}

/** Symbols are ASCII. [AMQP 1.6.21] */
export function writeSymbol(output: ByteOutput, value: string): void {
  variable(output, value.length, 0xa3, 0xb3);
  output.text(value, value.length, 'latin1');
}

export function writeBinary(output: ByteOutput, value: Uint8Array): void {
  variable(output, value.length, 0xa0, 0xb0);
  output.raw(value);
}

function variable(output: ByteOutput, length: number, code8: number, code32: number): void {
  if (length < SMALL) return output.pair(code8, length);
  output.u8(code32);
  output.u32(length);
}

function writeList(output: ByteOutput, values: readonly AmqpValue[]): void {
  const start = output.beginCompound();
  for (const value of values) writeValue(output, value);
  output.endList(start, values.length);
}

function writeMap(output: ByteOutput, entries: readonly (readonly [AmqpValue, AmqpValue])[]): void {
  const start = output.beginCompound();
  for (const [key, value] of entries) {
    writeValue(output, key);
    writeValue(output, value);
  }
  output.endMap(start, entries.length * 2);
}

/** The constructor with the widest body: one for all elements of an array. */
const WIDEST_CODE: Readonly<Record<AmqpType, number>> = {
  null: 0x40,
  boolean: 0x56,
  ubyte: 0x50,
  ushort: 0x60,
  uint: 0x70,
  ulong: 0x80,
  byte: 0x51,
  short: 0x61,
  int: 0x71,
  long: 0x81,
  float: 0x72,
  double: 0x82,
  decimal32: 0x74,
  decimal64: 0x84,
  decimal128: 0x94,
  char: 0x73,
  timestamp: 0x83,
  uuid: 0x98,
  binary: 0xb0,
  string: 0xb1,
  symbol: 0xb3,
  list: 0xd0,
  map: 0xd1,
  array: 0xf0,
  described: 0x00,
};

/** The body that follows the constructor of {@link WIDEST_CODE}. */
function writeWidest(output: ByteOutput, value: AmqpValue): void {
  switch (value.type) {
    case 'null':
      return;
    case 'boolean':
      return output.u8(value.value ? 1 : 0);
    case 'ubyte':
      return output.u8(inRange(value.value, 0, 0xff, 'ubyte'));
    case 'byte':
      return output.u8(inRange(value.value, -0x80, 0x7f, 'byte'));
    case 'ushort':
      return output.u16(inRange(value.value, 0, 0xffff, 'ushort'));
    case 'short':
      return output.u16(inRange(value.value, -0x8000, 0x7fff, 'short'));
    case 'uint':
      return output.u32(inRange(value.value, 0, 0xffff_ffff, 'uint'));
    case 'int':
      return output.u32(inRange(value.value, -0x8000_0000, 0x7fff_ffff, 'int'));
    case 'ulong':
      return output.u64(inRange64(value.value, 0n, 0xffff_ffff_ffff_ffffn, 'ulong'));
    case 'long':
    case 'timestamp':
      return output.u64(inRange64(value.value, -0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn, value.type));
    case 'float':
      return output.f32(value.value);
    case 'double':
      return output.f64(value.value);
    case 'char':
      return output.u32(codePoint(value.value));
    case 'decimal32':
      return writeOctets(output, value.value, 4, 'decimal32');
    case 'decimal64':
      return writeOctets(output, value.value, 8, 'decimal64');
    case 'decimal128':
    case 'uuid':
      return writeOctets(output, value.value, 16, value.type);
    case 'binary':
      output.u32(value.value.length);
      return output.raw(value.value);
    case 'string':
      return writeWidestText(output, value.value, 'utf8');
    case 'symbol':
      return writeWidestText(output, value.value, 'latin1');
    case 'list':
      return writeCompound32(output, value.value);
    case 'map':
      return writeCompound32(output, value.value.flat());
    case 'array':
      return writeArrayBody(output, value);
    case 'described':
      return writeWidest(output, value.value);
  }
}

function writeWidestText(output: ByteOutput, text: string, encoding: 'utf8' | 'latin1'): void {
  const length = Buffer.byteLength(text, encoding);
  output.u32(length);
  output.text(text, length, encoding);
}

function writeOctets(output: ByteOutput, octets: Uint8Array, width: number, type: string): void {
  if (octets.length !== width) throw new RangeError(`${octets.length} bytes are no ${type}`);
  output.raw(octets);
}

/** One Unicode scalar value. [AMQP 1.6.16] */
function codePoint(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (char.length !== (code > 0xffff ? 2 : 1) || !char.isWellFormed()) throw new RangeError(`'${char}' is no char`);
  return code;
}

function writeCompound32(output: ByteOutput, values: readonly AmqpValue[]): void {
  const start = output.reserve(8);
  for (const value of values) writeValue(output, value);
  output.patchU32(start, output.position - start - 4);
  output.patchU32(start + 4, values.length);
}

function writeArray(output: ByteOutput, array: AmqpArray): void {
  output.u8(0xf0);
  writeArrayBody(output, array);
}

/** Always array32 with the widest element constructor: clients accept any, and .NET and Go want one typed array. */
function writeArrayBody(output: ByteOutput, array: AmqpArray): void {
  const start = output.reserve(8);
  const first = array.value[0];
  writeElementConstructor(output, array.of, first);
  for (const element of array.value) {
    if (element.type !== array.of) throw new TypeError(`array of ${array.of} with an element of type ${element.type}`);
    if (element.type === 'described') expectSameConstructor(element, first as AmqpDescribed);
    writeWidest(output, element);
  }
  output.patchU32(start, output.position - start - 4);
  output.patchU32(start + 4, array.value.length);
}

function writeElementConstructor(output: ByteOutput, of: AmqpType, first: AmqpValue | undefined): void {
  if (of !== 'described') return output.u8(WIDEST_CODE[of]);
  if (first?.type !== 'described') {
    // An empty array of described values has no descriptor to show; null stands in for the element type.
    return output.u8(WIDEST_CODE.null);
  }
  if (first.value.type === 'described') throw new TypeError('array elements with two descriptors');
  output.u8(0x00);
  writeValue(output, first.descriptor);
  output.u8(WIDEST_CODE[first.value.type]);
}

function expectSameConstructor({ descriptor, value }: AmqpDescribed, first: AmqpDescribed): void {
  const isSame =
    descriptor === first.descriptor ||
    (descriptor.type === first.descriptor.type && descriptor.value === first.descriptor.value);
  if (!isSame || value.type !== first.value.type) throw new TypeError('array elements with different descriptors');
}

export function inRange(value: number, min: number, max: number, type: string): number {
  if (!Number.isInteger(value) || value < min || value > max) throw new RangeError(`${value} is no ${type}`);
  return value;
}

function inRange64(value: bigint, min: bigint, max: bigint, type: string): bigint {
  if (value < min || value > max) throw new RangeError(`${value} is no ${type}`);
  return value;
}
