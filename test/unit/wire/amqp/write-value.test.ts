import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteOutput } from '../../../../src/wire/amqp/byte-output.ts';
import { type AmqpType, type AmqpValue, amqp } from '../../../../src/wire/amqp/types.ts';
import { writeValue } from '../../../../src/wire/amqp/write-value.ts';
import { anyValue, decode, encode, hex, scalarArbitraries } from './any-value.ts';
import { fromRhea, rheaTypes, toRhea } from './rhea-codec.ts';

const uuid = 'f81d4fae7dec11d0a76500a0c91e6bf6';

/** The shortest encoding that [AMQP 1.6] offers. */
const SHORTEST: readonly (readonly [AmqpValue, string])[] = [
  [amqp.null, '40'],
  [amqp.boolean(true), '41'],
  [amqp.boolean(false), '42'],
  [amqp.ubyte(7), '50 07'],
  [{ type: 'ushort', value: 7 }, '60 0007'],
  [amqp.uint(0), '43'],
  [amqp.uint(255), '52 ff'],
  [amqp.uint(256), '70 00000100'],
  [amqp.ulong(0), '44'],
  [amqp.ulong(255), '53 ff'],
  [amqp.ulong(256), '80 0000000000000100'],
  [{ type: 'byte', value: -1 }, '51 ff'],
  [{ type: 'short', value: -2 }, '61 fffe'],
  [amqp.int(-128), '54 80'],
  [amqp.int(127), '54 7f'],
  [amqp.int(128), '71 00000080'],
  [amqp.int(-129), '71 ffffff7f'],
  [amqp.long(-128), '55 80'],
  [amqp.long(127), '55 7f'],
  [amqp.long(128), '81 0000000000000080'],
  [amqp.long(-129), '81 ffffffffffffff7f'],
  [{ type: 'float', value: 1.5 }, '72 3fc00000'],
  [{ type: 'double', value: -0 }, '82 8000000000000000'],
  [{ type: 'decimal32', value: hex('22500001') }, '74 22500001'],
  [{ type: 'decimal64', value: hex('2238000000000001') }, '84 2238000000000001'],
  [{ type: 'decimal128', value: hex(uuid) }, `94 ${uuid}`],
  [{ type: 'char', value: '😀' }, '73 0001f600'],
  [{ type: 'timestamp', value: -1n }, '83 ffffffffffffffff'],
  [amqp.uuid(hex(uuid)), `98 ${uuid}`],
  [amqp.binary(hex('')), 'a0 00'],
  [amqp.binary(Buffer.alloc(255)), `a0 ff ${'00'.repeat(255)}`],
  [amqp.binary(Buffer.alloc(256)), `b0 00000100 ${'00'.repeat(256)}`],
  [amqp.string('é'), 'a1 02 c3a9'],
  [amqp.string('é'.repeat(128)), `b1 00000100 ${'c3a9'.repeat(128)}`],
  [amqp.symbol('s'.repeat(255)), `a3 ff ${'73'.repeat(255)}`],
  [amqp.symbol('s'.repeat(256)), `b3 00000100 ${'73'.repeat(256)}`],
  [amqp.list([]), '45'],
  [amqp.list([amqp.null]), 'c0 02 01 40'],
  [amqp.map({}), 'c1 01 00'],
  [amqp.map({ k: amqp.int(-1) }), 'c1 06 02 a1 01 6b 54 ff'],
  [amqp.described(amqp.symbol('d'), amqp.list([])), '00 a3 01 64 45'],
];

/** Arrays are always array32 of the widest element form. */
const ARRAYS: readonly (readonly [AmqpValue, string])[] = [
  [amqp.array('symbol', []), 'f0 00000005 00000000 b3'],
  [amqp.array('null', [amqp.null, amqp.null]), 'f0 00000005 00000002 40'],
  [amqp.array('boolean', [amqp.boolean(true), amqp.boolean(false)]), 'f0 00000007 00000002 56 01 00'],
  [amqp.array('int', [amqp.int(1), amqp.int(-1)]), 'f0 0000000d 00000002 71 00000001 ffffffff'],
  [amqp.array('list', [amqp.list([])]), 'f0 0000000d 00000001 d0 00000004 00000000'],
  [amqp.array('map', [amqp.map({ k: amqp.null })]), 'f0 00000011 00000001 d1 00000008 00000002 a1 01 6b 40'],
  [amqp.array('array', [amqp.array('ubyte', [amqp.ubyte(9)])]), 'f0 0000000f 00000001 f0 00000006 00000001 50 09'],
  [amqp.array('described', [amqp.described(amqp.ulong(5), amqp.ubyte(1))]), 'f0 00000009 00000001 00 53 05 50 01'],
  [amqp.array('symbol', [amqp.symbol('\u00ff')]), 'f0 0000000a 00000001 b3 00000001 ff'],
  [amqp.array('described', []), 'f0 00000005 00000000 40'],
];

describe('writeValue', () => {
  const cases = [...SHORTEST, ...ARRAYS].map(
    ([value, bytes]) => [value.type, bytes.slice(0, 60), value, hex(bytes)] as const,
  );

  it.each(cases)('writes %s as %s', (_type, _start, value, bytes) => {
    expect(encode(value)).toEqual(bytes);
  });

  it.each(cases)('writes %s as %s into a buffer of any size', (_type, _start, value) => {
    const expected = encode(value);
    for (let room = 0; room <= expected.length; room++) {
      const output = new ByteOutput(room);
      writeValue(output, value);
      assert.deepEqual(output.take(), expected);
    }
  });

  it('is undone by readValue, for any value', () => {
    fc.assert(
      fc.property(anyValue, (value) => assert.deepStrictEqual(decode(encode(value)), value)),
      { numRuns: 1500 },
    );
  });

  it('is undone by readValue, for each scalar', () => {
    for (const scalar of scalarArbitraries) {
      fc.assert(fc.property(scalar, (value) => assert.deepStrictEqual(decode(encode(value)), value)));
    }
  });
});

describe('writeValue refuses', () => {
  const RANGES: readonly (readonly [AmqpType, unknown])[] = [
    ['ubyte', 256],
    ['ubyte', -1],
    ['byte', 128],
    ['byte', -129],
    ['ushort', 65_536],
    ['short', -32_769],
    ['uint', -1],
    ['uint', 2 ** 32],
    ['uint', 0.5],
    ['int', 2 ** 31],
    ['int', 1.5],
    ['int', Number.NaN],
    ['long', 2n ** 63n],
    ['long', -(2n ** 63n) - 1n],
    ['ulong', -1n],
    ['ulong', 2n ** 64n],
    ['timestamp', 2n ** 63n],
    ['char', ''],
    ['char', 'ab'],
    ['char', '\ud800'],
    ['char', 'e\u0301'],
    ['uuid', new Uint8Array(15)],
    ['decimal32', new Uint8Array(5)],
    ['decimal64', new Uint8Array(7)],
    ['decimal128', new Uint8Array(0)],
  ];

  it.each(RANGES)('a %s of %o', (type, value) => {
    expect(() => encode({ type, value } as AmqpValue)).toThrow(RangeError);
    expect(() => encode({ type: 'array', of: type, value: [{ type, value } as AmqpValue] })).toThrow(RangeError);
  });

  const one = amqp.described(amqp.ulong(1), amqp.ubyte(1));
  it.each([
    ['of another type', amqp.array('int', [amqp.int(1), amqp.string('2')])],
    ['with another descriptor', amqp.array('described', [one, amqp.described(amqp.ulong(2), amqp.ubyte(1))])],
    ['with a descriptor of another type', amqp.array('described', [one, amqp.described(amqp.uint(1), amqp.ubyte(1))])],
    ['with another described type', amqp.array('described', [one, amqp.described(amqp.ulong(1), amqp.uint(1))])],
    ['described twice', amqp.array('described', [amqp.described(amqp.ulong(1), one)])],
  ])('an array element %s', (_name, value) => {
    expect(() => encode(value)).toThrow(TypeError);
  });
});

/** What rhea cannot hold: numbers above 2^53 in part, dates out of range, double descriptors, octets in symbols. */
function isFitForRhea(value: AmqpValue): boolean {
  switch (value.type) {
    case 'timestamp':
      return value.value >= -8_640_000_000_000_000n && value.value <= 8_640_000_000_000_000n;
    case 'ulong':
    case 'long': {
      const size = value.value < 0n ? -value.value : value.value;
      return size < 2n ** 53n || size > 2n ** 54n;
    }
    case 'list':
    case 'array':
      return value.value.every(isFitForRhea);
    case 'map':
      return value.value.flat().every((item) => isFitForRhea(item as AmqpValue));
    case 'described':
      return value.value.type !== 'described' && isFitForRhea(value.descriptor) && isFitForRhea(value.value);
    default:
      return true;
  }
}

/** rhea drops the descriptor of array elements, and cannot write arrays whose elements need a constructor each. */
function holdsArray(value: AmqpValue, offends: (of: AmqpType) => boolean): boolean {
  switch (value.type) {
    case 'array':
      return offends(value.of) || value.value.some((item) => holdsArray(item, offends));
    case 'list':
      return value.value.some((item) => holdsArray(item, offends));
    case 'map':
      return value.value.flat().some((item) => holdsArray(item as AmqpValue, offends));
    case 'described':
      return holdsArray(value.descriptor, offends) || holdsArray(value.value, offends);
    default:
      return false;
  }
}

describe('rhea agrees', () => {
  const fit = anyValue.filter(isFitForRhea);

  it('on what we write', () => {
    fc.assert(
      fc.property(
        fit.filter((value) => !holdsArray(value, (of) => of === 'described')),
        (value) => {
          const reader = new rheaTypes.Reader(encode(value));
          assert.deepStrictEqual(fromRhea(reader.read()), value);
          assert.equal(reader.remaining(), 0);
        },
      ),
      { numRuns: 500 },
    );
  });

  const WRITABLE: readonly AmqpType[] = ['boolean', 'ubyte', 'uint', 'string', 'list', 'map'];

  it('on what it writes', () => {
    fc.assert(
      fc.property(
        fit.filter((value) => !holdsArray(value, (of) => !WRITABLE.includes(of))),
        (value) => {
          const writer = new rheaTypes.Writer();
          writer.write(toRhea(value));
          assert.deepStrictEqual(decode(writer.toBuffer()), value);
        },
      ),
      { numRuns: 500 },
    );
  });
});
