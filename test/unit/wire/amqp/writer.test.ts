import { describe, expect, it } from 'vitest';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { Writer } from '../../../../src/wire/amqp/writer.ts';
import { hex, written } from './any-value.ts';

const CASES: readonly (readonly [string, (writer: Writer) => void, string])[] = [
  ['null', (w) => w.null(), '40'],
  ['true', (w) => w.boolean(true), '41'],
  ['false', (w) => w.boolean(false), '42'],
  ['ubyte', (w) => w.ubyte(255), '50ff'],
  ['ushort', (w) => w.ushort(65_535), '60ffff'],
  ['uint 0', (w) => w.uint(0), '43'],
  ['uint 255', (w) => w.uint(255), '52ff'],
  ['uint 256', (w) => w.uint(256), '70 00000100'],
  ['the largest uint', (w) => w.uint(0xffff_ffff), '70 ffffffff'],
  ['ulong 0', (w) => w.ulong(0n), '44'],
  ['ulong', (w) => w.ulong(2n ** 63n), '80 8000000000000000'],
  ['timestamp', (w) => w.timestamp(-1n), '83 ffffffffffffffff'],
  ['string', (w) => w.string('é'), 'a1 02 c3a9'],
  ['symbol', (w) => w.symbol('ok'), 'a3 02 6f6b'],
  ['binary', (w) => w.binary(Uint8Array.of(1)), 'a0 01 01'],
  ['symbols', (w) => w.symbols(['a', 'bc']), 'f0 00000010 00000002 b3 00000001 61 00000002 6263'],
  ['no symbols', (w) => w.symbols([]), 'f0 00000005 00000000 b3'],
  ['value', (w) => w.value(amqp.int(-1)), '54ff'],
];

describe('Writer', () => {
  it.each(CASES)('writes %s', (_name, write, expected) => {
    expect(written(write)).toEqual(hex(expected));
  });

  it.each([
    'boolean',
    'ubyte',
    'ushort',
    'uint',
    'ulong',
    'timestamp',
    'string',
    'symbol',
    'binary',
    'symbols',
    'value',
  ] as const)('writes an undefined %s as null', (method) => {
    expect(written((writer) => writer[method](undefined))).toEqual(hex('40'));
  });

  it.each([
    ['ubyte', 256],
    ['ubyte', -1],
    ['ushort', 65_536],
    ['uint', -1],
    ['uint', 2 ** 32],
    ['uint', 1.5],
    ['uint', Number.NaN],
  ] as const)('refuses the %s %d instead of wrapping it', (method, value) => {
    expect(() => new Writer()[method](value)).toThrow(RangeError);
  });

  it('refuses a ulong out of range', () => {
    expect(() => new Writer().ulong(-1n)).toThrow(RangeError);
    expect(() => new Writer().ulong(2n ** 64n)).toThrow(RangeError);
  });
});
