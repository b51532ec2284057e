import fc from 'fast-check';
import { readValue } from '../../../../src/wire/amqp/read-value.ts';
import { Reader } from '../../../../src/wire/amqp/reader.ts';
import type { AmqpType, AmqpValue, MapEntry } from '../../../../src/wire/amqp/types.ts';
import { writeValue } from '../../../../src/wire/amqp/write-value.ts';
import { Writer } from '../../../../src/wire/amqp/writer.ts';

/** Bytes from hex; blanks are for the reader of the test. */
export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
}

/** What `write` writes, as bytes. */
export function written(write: (writer: Writer) => void): Buffer {
  const writer = new Writer();
  write(writer);
  return writer.take();
}

export function encode(value: AmqpValue): Buffer {
  return written((writer) => writeValue(writer, value));
}

/** Decodes one value that must fill `bytes`. */
export function decode(bytes: Uint8Array): AmqpValue {
  const reader = new Reader(bytes);
  const value = readValue(reader);
  if (reader.remaining > 0) throw new Error(`${reader.remaining} bytes left over`);
  return value;
}

function octets(length: number): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes));
}

function typed<V>(type: AmqpType, value: fc.Arbitrary<V>): fc.Arbitrary<AmqpValue> {
  return value.map((v) => ({ type, value: v }) as unknown as AmqpValue);
}

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const edgeLong = fc.constantFrom(-(2n ** 63n), -129n, -128n, -1n, 0n, 127n, 128n, 2n ** 53n + 1n, 2n ** 63n - 1n);
const edgeUlong = fc.constantFrom(0n, 1n, 255n, 256n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n);
const edgeUint = fc.constantFrom(0, 1, 255, 256, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff);
const edgeInt = fc.constantFrom(-0x8000_0000, -129, -128, -1, 0, 127, 128, 0x7fff_ffff);
/** Lengths on both sides of the 8-bit forms. */
const textLength = fc.constantFrom(0, 1, 254, 255, 256, 700);
const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });

/** Every primitive that holds no other value. */
const SCALARS = {
  null: fc.constant<AmqpValue>({ type: 'null', value: null }),
  boolean: typed('boolean', fc.boolean()),
  ubyte: typed('ubyte', fc.integer({ min: 0, max: 0xff })),
  ushort: typed('ushort', fc.integer({ min: 0, max: 0xffff })),
  uint: typed('uint', fc.oneof(edgeUint, fc.integer({ min: 0, max: 0xffff_ffff }))),
  ulong: typed('ulong', fc.oneof(edgeUlong, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))),
  byte: typed('byte', fc.integer({ min: -128, max: 127 })),
  short: typed('short', fc.integer({ min: -0x8000, max: 0x7fff })),
  int: typed('int', fc.oneof(edgeInt, fc.integer())),
  long: typed('long', fc.oneof(edgeLong, long)),
  float: typed('float', fc.float()),
  double: typed('double', fc.double()),
  decimal32: typed('decimal32', octets(4)),
  decimal64: typed('decimal64', octets(8)),
  decimal128: typed('decimal128', octets(16)),
  char: typed('char', fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
  timestamp: typed('timestamp', fc.oneof(edgeLong, long)),
  uuid: typed('uuid', octets(16)),
  binary: typed(
    'binary',
    fc.oneof(
      textLength.map((length) => Buffer.alloc(length, 0x5a)),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    ),
  ),
  string: typed(
    'string',
    fc.oneof(
      textLength.map((length) => 'é'.repeat(length)),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
  ),
  symbol: typed(
    'symbol',
    fc.oneof(
      textLength.map((length) => 's'.repeat(length)),
      ascii,
    ),
  ),
} satisfies Partial<Record<AmqpType, fc.Arbitrary<AmqpValue>>>;

/** One arbitrary for each type that holds no other value. */
export const scalarArbitraries: readonly fc.Arbitrary<AmqpValue>[] = Object.values(SCALARS);

const descriptor = fc.oneof(SCALARS.ulong, SCALARS.symbol);

function elements(of: AmqpType, element: fc.Arbitrary<AmqpValue>): fc.Arbitrary<AmqpValue> {
  return fc.array(element, { maxLength: 5 }).map((value) => ({ type: 'array', of, value }));
}

/** All elements of such an array have one descriptor and one type, and it has at least one. */
function describedElements(inner: fc.Arbitrary<AmqpValue>): fc.Arbitrary<AmqpValue> {
  return fc.tuple(descriptor, fc.array(inner, { minLength: 1, maxLength: 4 })).map(([descriptor, values]) => ({
    type: 'array',
    of: 'described',
    value: values.map((value) => ({ type: 'described', descriptor, value })),
  }));
}

function arrays(list: fc.Arbitrary<AmqpValue>, map: fc.Arbitrary<AmqpValue>): fc.Arbitrary<AmqpValue> {
  const flat = Object.entries(SCALARS).map(([of, element]) => elements(of as AmqpType, element));
  return fc.oneof(
    ...flat,
    elements('list', list),
    elements('map', map),
    elements('array', fc.oneof(...flat)),
    describedElements(SCALARS.uuid),
    describedElements(SCALARS.string),
    describedElements(list),
    describedElements(SCALARS.null),
  );
}

const tree = fc.letrec<Record<'value' | 'list' | 'map' | 'array' | 'described', AmqpValue>>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(...scalarArbitraries),
    tie('list'),
    tie('map'),
    tie('array'),
    tie('described'),
  ),
  list: fc.array(tie('value'), { maxLength: 6 }).map((value) => ({ type: 'list', value })),
  map: fc
    .array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 })
    .map((value) => ({ type: 'map', value: value as MapEntry[] })),
  array: arrays(tie('list'), tie('map')),
  described: fc.tuple(tie('value'), tie('value')).map(([of, value]) => ({ type: 'described', descriptor: of, value })),
}));

/** A value of any type, with values nested in it. */
export const anyValue: fc.Arbitrary<AmqpValue> = tree.value;
