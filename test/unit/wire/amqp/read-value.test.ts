import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readValue, skipValue } from '../../../../src/wire/amqp/read-value.ts';
import { DecodeError, Reader } from '../../../../src/wire/amqp/reader.ts';
import { type AmqpValue, amqp } from '../../../../src/wire/amqp/types.ts';
import { anyValue, decode, encode, hex } from './any-value.ts';

const uuid = 'f81d4fae7dec11d0a76500a0c91e6bf6';

/** One row at least for each encoding of [AMQP 1.6]. */
const VECTORS: readonly (readonly [string, AmqpValue])[] = [
  ['40', amqp.null],
  ['41', amqp.boolean(true)],
  ['42', amqp.boolean(false)],
  ['56 00', amqp.boolean(false)],
  ['56 01', amqp.boolean(true)],
  ['50 00', amqp.ubyte(0)],
  ['50 ff', amqp.ubyte(255)],
  ['60 0001', { type: 'ushort', value: 1 }],
  ['60 ffff', { type: 'ushort', value: 65_535 }],
  ['43', amqp.uint(0)],
  ['52 ff', amqp.uint(255)],
  ['70 00000001', amqp.uint(1)],
  ['70 ffffffff', amqp.uint(0xffff_ffff)],
  ['44', amqp.ulong(0)],
  ['53 ff', amqp.ulong(255)],
  ['80 0000000000000010', amqp.ulong(16)],
  ['80 ffffffffffffffff', amqp.ulong(2n ** 64n - 1n)],
  ['51 80', { type: 'byte', value: -128 }],
  ['51 7f', { type: 'byte', value: 127 }],
  ['61 8000', { type: 'short', value: -32_768 }],
  ['61 7fff', { type: 'short', value: 32_767 }],
  ['54 80', amqp.int(-128)],
  ['54 7f', amqp.int(127)],
  ['71 80000000', amqp.int(-0x8000_0000)],
  ['71 7fffffff', amqp.int(0x7fff_ffff)],
  ['55 ff', amqp.long(-1)],
  ['81 8000000000000000', amqp.long(-(2n ** 63n))],
  ['81 7fffffffffffffff', amqp.long(2n ** 63n - 1n)],
  ['72 3fc00000', { type: 'float', value: 1.5 }],
  ['72 80000000', { type: 'float', value: -0 }],
  ['72 7f800000', { type: 'float', value: Number.POSITIVE_INFINITY }],
  ['72 7fc00000', { type: 'float', value: Number.NaN }],
  ['82 400921fb54442d18', { type: 'double', value: Math.PI }],
  ['82 fff0000000000000', { type: 'double', value: Number.NEGATIVE_INFINITY }],
  ['82 7ff8000000000000', { type: 'double', value: Number.NaN }],
  ['74 22500001', { type: 'decimal32', value: hex('22500001') }],
  ['84 2238000000000001', { type: 'decimal64', value: hex('2238000000000001') }],
  [`94 ${uuid}`, { type: 'decimal128', value: hex(uuid) }],
  ['73 00000041', { type: 'char', value: 'A' }],
  ['73 0001f600', { type: 'char', value: '😀' }],
  ['73 0010ffff', { type: 'char', value: '\u{10ffff}' }],
  ['83 0000013c13f0c4b0', { type: 'timestamp', value: 0x0000_013c_13f0_c4b0n }],
  ['83 ffffffffffffffff', { type: 'timestamp', value: -1n }],
  [`98 ${uuid}`, amqp.uuid(hex(uuid))],
  ['a0 00', amqp.binary(hex(''))],
  ['a0 02 00ff', amqp.binary(hex('00ff'))],
  ['b0 00000002 00ff', amqp.binary(hex('00ff'))],
  ['a1 00', amqp.string('')],
  ['a1 05 68656c6c6f', amqp.string('hello')],
  ['a1 04 f09f9880', amqp.string('😀')],
  ['b1 00000002 c3a9', amqp.string('é')],
  ['a3 02 6f6b', amqp.symbol('ok')],
  ['b3 00000002 6f6b', amqp.symbol('ok')],
  ['45', amqp.list([])],
  ['c0 01 00', amqp.list([])],
  ['d0 00000004 00000000', amqp.list([])],
  ['c0 04 02 41 52 07', amqp.list([amqp.boolean(true), amqp.uint(7)])],
  ['d0 00000007 00000002 41 52 07', amqp.list([amqp.boolean(true), amqp.uint(7)])],
  ['c1 01 00', { type: 'map', value: [] }],
  ['c1 06 02 a1 01 6b 54 ff', amqp.map({ k: amqp.int(-1) })],
  ['d1 00000009 00000002 a1 01 6b 54 ff', amqp.map({ k: amqp.int(-1) })],
  ['e0 02 00 a1', amqp.array('string', [])],
  ['f0 00000005 00000000 a3', amqp.array('symbol', [])],
  ['e0 04 02 54 01 ff', amqp.array('int', [amqp.int(1), amqp.int(-1)])],
  ['f0 0000000d 00000002 71 00000001 ffffffff', amqp.array('int', [amqp.int(1), amqp.int(-1)])],
  ['e0 02 03 41', amqp.array('boolean', [amqp.boolean(true), amqp.boolean(true), amqp.boolean(true)])],
  ['e0 04 02 56 00 01', amqp.array('boolean', [amqp.boolean(false), amqp.boolean(true)])],
  ['e0 02 02 45', amqp.array('list', [amqp.list([]), amqp.list([])])],
  ['e0 07 02 c0 01 00 02 01 41', amqp.array('list', [amqp.list([]), amqp.list([amqp.boolean(true)])])],
  ['e0 0b 02 c1 01 00 06 02 a1 01 6b 54 ff', amqp.array('map', [amqp.map({}), amqp.map({ k: amqp.int(-1) })])],
  ['e0 06 01 e0 03 01 50 05', amqp.array('array', [amqp.array('ubyte', [amqp.ubyte(5)])])],
  [
    'e0 07 02 00 53 05 50 01 02',
    amqp.array(
      'described',
      [1, 2].map((n) => amqp.described(amqp.ulong(5), amqp.ubyte(n))),
    ),
  ],
  // The two examples of the specification. [AMQP 1.2, 1.4]
  [
    `00 a1 03 ${text('URL')} a1 1e ${text('http://example.org/hello-world')}`,
    amqp.described(amqp.string('URL'), amqp.string('http://example.org/hello-world')),
  ],
  [
    `00 a3 11 ${text('example:book:list')} c0 40 03 a1 15 ${text('AMQP for & by Dummies')}
     e0 25 02 a1 0e ${text('Rob J. Godfrey')} 13 ${text('Rafael H. Schloming')} 40`,
    amqp.described(
      amqp.symbol('example:book:list'),
      amqp.list([
        amqp.string('AMQP for & by Dummies'),
        amqp.array('string', [amqp.string('Rob J. Godfrey'), amqp.string('Rafael H. Schloming')]),
        amqp.null,
      ]),
    ),
  ],
];

function text(ascii: string): string {
  return Buffer.from(ascii, 'latin1').toString('hex');
}

describe('readValue', () => {
  it.each(VECTORS)('reads %s', (bytes, value) => {
    expect(decode(hex(bytes))).toEqual(value);
  });

  it('keeps duplicate keys of a map, in order', () => {
    expect(decode(hex('c1 05 04 41 43 41 44'))).toEqual({
      type: 'map',
      value: [
        [amqp.boolean(true), amqp.uint(0)],
        [amqp.boolean(true), amqp.ulong(0)],
      ],
    });
  });

  it('takes an empty array without an element constructor, as the Python client writes it', () => {
    expect(decode(hex('e0 01 00'))).toEqual(amqp.array('null', []));
    expect(decode(hex('f0 00000004 00000000'))).toEqual(amqp.array('null', []));
  });

  it.each(VECTORS)('refuses every truncation of %s', (bytes) => {
    const whole = hex(bytes);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decode(whole.subarray(0, length))).toThrow(DecodeError);
    }
  });

  it.each([
    ['an unknown constructor', '57 00'],
    ['a constructor of no width class', '30'],
    ['an extension constructor', '4f 00'],
    ['a boolean that is neither', '56 02'],
    ['a char in the surrogate range', '73 0000d800'],
    ['a char beyond Unicode', '73 00110000'],
    ['a string that is not UTF-8', 'a1 01 ff'],
    ['a list without room for its count', 'c0 00'],
    ['a list32 without room for its count', 'd0 00000003 000000'],
    ['a list with more values than bytes', 'c0 02 02 40'],
    ['a list whose bytes are not used up', 'c0 03 01 40 40'],
    ['a list whose last value crosses its end', 'c0 03 01 a0 01 ff'],
    ['a map with an odd count', 'c1 02 01 40'],
    ['an array whose bytes are not used up', 'e0 04 01 50 01 02'],
    ['an array of an unknown type', 'e0 02 00 57'],
    ['an empty described array of an unknown type', 'e0 04 00 00 40 57'],
    ['an array whose elements are described twice', 'e0 07 01 00 40 00 40 50 01'],
    ['a described value without a value', '00 53 10'],
  ])('refuses %s', (_name, bytes) => {
    expect(() => decode(hex(bytes))).toThrow(DecodeError);
  });

  it('gives views of binaries, not copies', () => {
    const bytes = hex('a0 01 07');
    const value = decode(bytes);
    bytes[2] = 8;
    expect(value).toEqual(amqp.binary(hex('08')));
  });
});

describe('readValue on hostile input', () => {
  it.each([
    ['described values', (depth: number) => `${'0040'.repeat(depth)}40`],
    ['descriptors', (depth: number) => '00'.repeat(depth) + '40'.repeat(depth + 1)],
    ['lists', (depth: number) => nested(depth, (inner) => compound('d0', 1, inner))],
    ['maps', (depth: number) => nested(depth, (inner) => compound('d1', 2, Buffer.concat([hex('40'), inner])))],
    ['arrays', (depth: number) => nestedArrays(depth)],
  ])('bounds the depth of %s', (_name, build) => {
    expect(() => decode(hex(build(64)))).not.toThrow();
    expect(() => decode(hex(build(65)))).toThrow('nested deeper than 64');
    expect(() => decode(hex(build(1000)))).toThrow('nested deeper than 64');
  });

  it('counts depth, not neighbours', () => {
    const neighbours = Array(100).fill(hex('00 40 c0 02 01 40'));
    expect(decode(compound('d0', 100, Buffer.concat(neighbours)))).toMatchObject({ value: { length: 100 } });
  });

  it.each([
    ['list', 'd0 00000005 ffffffff 40'],
    ['map', 'd1 00000005 fffffffe 40'],
    ['array of bytes', 'f0 00000006 ffffffff 50 01'],
    ['array of nulls', 'f0 00000005 ffffffff 40'],
  ])('does not believe the count of a %s', (_name, bytes) => {
    expect(() => decode(hex(bytes))).toThrow(DecodeError);
  });

  it('bounds the elements without a body over all arrays of a value', () => {
    const nulls = hex('f0 00000005 00008000 40');
    const list = (arrays: number) => compound('d0', arrays, Buffer.concat(Array(arrays).fill(nulls)));
    expect(decode(list(2))).toMatchObject({ value: { length: 2 } });
    expect(() => decode(list(3))).toThrow(DecodeError);
  });

  it('counts those elements for each value anew', () => {
    const reader = new Reader(Buffer.concat(Array(3).fill(hex('f0 00000005 00010000 40'))));
    for (let i = 0; i < 3; i++) expect(readValue(reader)).toMatchObject({ of: 'null', value: { length: 65_536 } });
  });
});

function compound(code: string, count: number, content: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header[0] = Number.parseInt(code, 16);
  header.writeUInt32BE(content.length + 4, 1);
  header.writeUInt32BE(count, 5);
  return Buffer.concat([header, content]);
}

function nested(depth: number, wrap: (inner: Buffer) => Buffer): string {
  let value: Buffer = hex('40');
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value.toString('hex');
}

/** An array of one array of one array … of no bytes. */
function nestedArrays(depth: number): string {
  let body = hex('00000005 00000000 50');
  for (let i = 1; i < depth; i++) {
    const header = Buffer.alloc(9, 0xf0);
    header.writeUInt32BE(body.length + 5);
    header.writeUInt32BE(1, 4);
    body = Buffer.concat([header, body]);
  }
  return `f0${body.toString('hex')}`;
}

describe('skipValue', () => {
  function ends(bytes: Buffer): { read: number; skipped: number } {
    const reader = new Reader(bytes);
    readValue(reader);
    const skipper = new Reader(bytes);
    skipValue(skipper);
    return { read: reader.position, skipped: skipper.position };
  }

  it.each(VECTORS)('ends where readValue ends: %s', (bytes) => {
    const { read, skipped } = ends(Buffer.concat([hex(bytes), hex('40404040')]));
    expect(skipped).toBe(read);
  });

  it('ends where readValue ends, for any value', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = encode(value);
        const { read, skipped } = ends(Buffer.concat([bytes, hex('a0ff')]));
        return read === bytes.length && skipped === bytes.length;
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['', '00', '00 40', 'a0', 'a0 01', 'd0 ffffffff', 'c0 02 01', '30', '80 00'])('refuses %s', (bytes) => {
    expect(() => skipValue(new Reader(hex(bytes)))).toThrow(DecodeError);
  });

  it('needs no stack for nested descriptors', () => {
    const reader = new Reader(hex('00'.repeat(100_000) + '40'.repeat(100_001)));
    skipValue(reader);
    expect(reader.remaining).toBe(0);
  });
});
