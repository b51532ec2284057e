import { describe, expect, it } from 'vitest';
import { ByteOutput } from '../../../../src/wire/amqp/byte-output.ts';
import { decode, hex } from './any-value.ts';

/** Every kind of write; run against buffers of all sizes, so that each is the one that has to grow. */
const WRITES: readonly (readonly [string, (output: ByteOutput) => void, string])[] = [
  ['u8', (o) => o.u8(0xab), 'ab'],
  ['pair', (o) => o.pair(0x54, -1), '54ff'],
  ['u16', (o) => o.u16(0xabcd), 'abcd'],
  ['u32', (o) => o.u32(0xabcd_ef01), 'abcdef01'],
  ['u64', (o) => o.u64(-2n), 'fffffffffffffffe'],
  ['i64FromNumber', (o) => o.i64FromNumber(-1), 'ffffffffffffffff'],
  ['f32', (o) => o.f32(1.5), '3fc00000'],
  ['f64', (o) => o.f64(-0), '8000000000000000'],
  ['utf8', (o) => o.text('é', 2, 'utf8'), 'c3a9'],
  ['latin1', (o) => o.text('ab', 2, 'latin1'), '6162'],
  ['empty text', (o) => o.text('', 0, 'utf8'), ''],
  ['raw', (o) => o.raw(Uint8Array.of(1, 2, 3)), '010203'],
  ['part of raw', (o) => o.raw(Uint8Array.of(1, 2, 3), 1, 2), '02'],
  ['list', (o) => o.endList(o.beginList(0x10), 0), '005310c00100'],
  ['map', (o) => o.endMap(o.beginCompound(), 0), 'c10100'],
];

describe('ByteOutput', () => {
  it.each(WRITES)('writes %s, whatever room is left', (_name, write, expected) => {
    for (let room = 0; room <= 10; room++) {
      const output = new ByteOutput(room);
      write(output);
      output.u8(0x7e);
      expect(output.take().toString('hex')).toBe(`${expected}7e`);
    }
  });

  it.each([0, 1, -1, 2 ** 32, -(2 ** 32), 2 ** 32 - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 1.7e12])(
    'writes the number %d in 64 bits',
    (value) => {
      const output = new ByteOutput();
      output.i64FromNumber(value);
      expect(output.take().readBigInt64BE()).toBe(BigInt(value));
    },
  );
});

describe('ByteOutput.take', () => {
  it('hands out nothing when nothing was written', () => {
    const output = new ByteOutput();
    expect([output.take().length, output.take().length]).toEqual([0, 0]);
  });

  it('hands out only what is new, and never touches it again', () => {
    const output = new ByteOutput(8);
    const taken: Buffer[] = [];
    for (let i = 0; i < 100; i++) {
      output.u32(i);
      if (i % 3 === 0) output.endList(output.beginCompound(), 0);
      taken.push(output.take());
    }
    expect(taken.map((bytes) => bytes.readUInt32BE())).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(taken.map((bytes) => bytes.length)).toEqual(Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? 7 : 4)));
  });

  it('goes on with a buffer of full size once the old one is used up', () => {
    const output = new ByteOutput(4);
    output.u32(1);
    output.take();
    output.u8(2);
    expect(output.bytes.length).toBeGreaterThanOrEqual(512);
  });
});

describe('ByteOutput compounds', () => {
  function listOf(count: number, elementBytes: number): Buffer {
    const output = new ByteOutput(1);
    const start = output.beginCompound();
    for (let i = 0; i < count; i++)
      output.raw(Buffer.from([0xa0, elementBytes - 2, ...Buffer.alloc(elementBytes - 2, i)]));
    output.endList(start, count);
    return output.take();
  }

  it('uses list8 up to a size of 255 octets, its count included', () => {
    const bytes = listOf(2, 127);
    expect(bytes.subarray(0, 3)).toEqual(hex('c0 ff 02'));
    expect(decode(bytes)).toMatchObject({ type: 'list', value: { length: 2 } });
  });

  it('uses list32 from 256 octets on and moves the content behind the longer header', () => {
    const bytes = listOf(5, 51);
    expect(bytes.subarray(0, 9)).toEqual(hex('d0 00000103 00000005'));
    expect(bytes.length).toBe(9 + 255);
    expect(decode(bytes)).toEqual({
      type: 'list',
      value: [0, 1, 2, 3, 4].map((i) => ({ type: 'binary', value: Buffer.alloc(49, i) })),
    });
  });

  it.each([
    [254, 'c0 ff fe'],
    [255, 'd0 00000103 000000ff'],
    [256, 'd0 00000104 00000100'],
  ])('writes %i nulls', (count, header) => {
    const output = new ByteOutput(1);
    const start = output.beginCompound();
    for (let i = 0; i < count; i++) output.u8(0x40);
    output.endList(start, count);
    const bytes = output.take();
    expect(bytes.subarray(0, hex(header).length)).toEqual(hex(header));
    expect(decode(bytes)).toMatchObject({ type: 'list', value: { length: count } });
  });

  it('grows inside a compound inside a compound', () => {
    const output = new ByteOutput(1);
    const outer = output.beginList(0x70);
    const inner = output.beginCompound();
    output.raw(Buffer.concat([hex('b0 00000200'), Buffer.alloc(512, 7)]));
    output.u8(0x40);
    output.endMap(inner, 2);
    output.u8(0x41);
    output.endList(outer, 2);
    expect(decode(output.take())).toEqual({
      type: 'described',
      descriptor: { type: 'ulong', value: 0x70n },
      value: {
        type: 'list',
        value: [
          {
            type: 'map',
            value: [
              [
                { type: 'binary', value: Buffer.alloc(512, 7) },
                { type: 'null', value: null },
              ],
            ],
          },
          { type: 'boolean', value: true },
        ],
      },
    });
  });
});
