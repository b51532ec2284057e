import { describe, expect, it } from 'vitest';
import { DecodeError, Reader } from '../../../../src/wire/amqp/reader.ts';
import { hex } from './any-value.ts';

describe('Reader', () => {
  it('reads big-endian integers of every width and sign', () => {
    const reader = new Reader(hex('ff ff ffff ffff ffffffff ffffffff ffffffffffffffff ffffffffffffffff'));
    expect([reader.u8(), reader.i8()]).toEqual([255, -1]);
    expect([reader.u16(), reader.i16()]).toEqual([0xffff, -1]);
    expect([reader.u32(), reader.i32()]).toEqual([0xffff_ffff, -1]);
    expect([reader.u64(), reader.i64()]).toEqual([2n ** 64n - 1n, -1n]);
    expect(reader.remaining).toBe(0);
  });

  it('puts the highest octet first', () => {
    const reader = new Reader(hex('0102 01020304 0102030405060708'));
    expect([reader.u16(), reader.u32(), reader.u64()]).toEqual([0x0102, 0x0102_0304, 0x0102_0304_0506_0708n]);
  });

  it('keeps to its window', () => {
    const reader = new Reader(hex('00 01 02 03'), 1, 3);
    expect([reader.u8(), reader.peekU8(), reader.u8()]).toEqual([1, 2, 2]);
    expect(() => reader.u8()).toThrow(DecodeError);
    expect(() => reader.peekU8()).toThrow(DecodeError);
  });

  it('does not move when there is too little', () => {
    const reader = new Reader(hex('000102'));
    expect(() => reader.u32()).toThrow('4 bytes expected at offset 0, 3 left');
    expect(() => reader.view(0xffff_ffff)).toThrow(DecodeError);
    expect(reader.position).toBe(0);
  });

  it('reads a Uint8Array that is a part of a larger buffer without copying', () => {
    const whole = new Uint8Array([9, 9, 1, 2, 9]);
    const reader = new Reader(whole.subarray(2, 4));
    const view = reader.view(2);
    whole[2] = 5;
    expect([...view]).toEqual([5, 2]);
  });

  it('reads a boolean from 0 and 1 only', () => {
    const reader = new Reader(hex('00 01 02'));
    expect([reader.boolean(), reader.boolean()]).toEqual([false, true]);
    expect(() => reader.boolean()).toThrow('boolean with the octet 0x2');
  });
});

describe('Reader.utf8', () => {
  const read = (bytes: Buffer) => new Reader(bytes).utf8(bytes.length);

  it.each(['', 'plain', 'é', '日本', '😀', '\uFFFD', '\u0000', '\uFEFFmark', '\uFEFF and \uFFFD'])(
    'keeps %j',
    (text) => {
      expect(read(Buffer.from(text))).toBe(text);
    },
  );

  it.each(['80', 'c3', 'c0 80', 'ed a0 80', 'f4 90 80 80', 'efbfbd ff'])('refuses %s', (bytes) => {
    expect(() => read(hex(bytes))).toThrow(DecodeError);
  });

  it('reads symbols octet by octet', () => {
    expect(new Reader(hex('41 ff')).ascii(2)).toBe('A\u00ff');
  });
});
