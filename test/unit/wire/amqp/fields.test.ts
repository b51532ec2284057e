import { describe, expect, it } from 'vitest';
import { Fields, readDescriptor } from '../../../../src/wire/amqp/fields.ts';
import { DecodeError, Reader } from '../../../../src/wire/amqp/reader.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { hex } from './any-value.ts';

const fieldsOf = (bytes: string) => new Fields(new Reader(hex(bytes)));
/** A list8 of one field. */
const one = (field: string) => fieldsOf(`c0 ${(hex(field).length + 1).toString(16).padStart(2, '0')} 01 ${field}`);

const METHODS = [
  'uint',
  'ushort',
  'ubyte',
  'ulong',
  'boolean',
  'timestamp',
  'string',
  'symbol',
  'binary',
  'symbols',
  'value',
] as const;

const CASES: readonly (readonly [(typeof METHODS)[number], string, unknown])[] = [
  ['uint', '43', 0],
  ['uint', '52 ff', 255],
  ['uint', '70 ffffffff', 0xffff_ffff],
  ['ushort', '60 ffff', 65_535],
  ['ubyte', '50 ff', 255],
  ['ulong', '44', 0n],
  ['ulong', '53 ff', 255n],
  ['ulong', '80 ffffffffffffffff', 2n ** 64n - 1n],
  ['boolean', '41', true],
  ['boolean', '42', false],
  ['boolean', '56 01', true],
  ['boolean', '56 00', false],
  ['timestamp', '83 ffffffffffffffff', -1n],
  ['string', 'a1 02 c3a9', 'é'],
  ['string', 'b1 00000001 61', 'a'],
  ['symbol', 'a3 01 61', 'a'],
  ['symbol', 'b3 00000001 61', 'a'],
  ['binary', 'a0 01 07', hex('07')],
  ['binary', 'b0 00000001 07', hex('07')],
  ['symbols', 'a3 01 61', ['a']],
  ['symbols', 'e0 05 02 a3 01 61 00', ['a', '']],
  ['symbols', 'e0 01 00', []],
  ['value', '54 ff', amqp.int(-1)],
];

describe('Fields', () => {
  it.each(CASES)('reads %s from %s', (method, bytes, expected) => {
    const fields = one(bytes);
    expect(fields[method]()).toEqual(expected);
    fields.done();
  });

  it.each(METHODS)('reads a null and a missing %s as undefined', (method) => {
    expect(one('40')[method]()).toBeUndefined();
    for (const empty of ['45', 'c0 01 00', 'd0 00000004 00000000']) expect(fieldsOf(empty)[method]()).toBeUndefined();
  });

  it.each(METHODS.filter((method) => method !== 'value'))('refuses a %s of another type', (method) => {
    expect(() => one('82 0000000000000000')[method]()).toThrow(DecodeError);
  });

  it.each([
    ['an array of strings', 'e0 04 01 a1 01 61'],
    ['a list', 'c0 04 01 a3 01 61'],
  ])('refuses %s for symbols', (_name, bytes) => {
    expect(() => one(bytes).symbols()).toThrow(DecodeError);
  });

  it('refuses a boolean that is neither', () => {
    expect(() => one('56 02').boolean()).toThrow(DecodeError);
  });

  it('reads list8 and list32 alike', () => {
    for (const bytes of ['c0 05 03 41 40 52 07', 'd0 00000008 00000003 41 40 52 07']) {
      const fields = fieldsOf(bytes);
      expect([fields.boolean(), fields.string(), fields.uint(), fields.uint()]).toEqual([
        true,
        undefined,
        7,
        undefined,
      ]);
      fields.done();
    }
  });

  it('goes on behind the list, over fields nobody asked for', () => {
    const reader = new Reader(hex('c0 06 03 41 a1 01 61 40 52 09'));
    const fields = new Fields(reader);
    expect(fields.boolean()).toBe(true);
    fields.done();
    expect(reader.u8()).toBe(0x52);
  });

  it.each([
    ['a map', 'c1 01 00'],
    ['no constructor at all', ''],
    ['a list without room for its count', 'c0 00 00'],
    ['a list32 without room for its count', 'd0 00000003 00000000'],
    ['a list longer than the data', 'c0 05 01 40'],
    ['a count that the bytes cannot hold', 'c0 02 02 40'],
    ['a huge count', 'd0 00000005 ffffffff 40'],
    ['a huge size', 'd0 ffffffff 00000001 40'],
  ])('refuses %s', (_name, bytes) => {
    expect(() => fieldsOf(bytes)).toThrow(DecodeError);
  });

  it('notices a field that is missing although it was counted', () => {
    const fields = fieldsOf('c0 04 02 a1 01 61 41');
    fields.string();
    expect(() => fields.boolean()).toThrow('composite ends before its last field');
  });

  it.each([
    ['string', 'c0 03 01 a1 02 61 62'],
    ['value', 'c0 03 01 a1 02 61 62'],
    ['symbols', 'c0 03 01 a3 02 61 62'],
  ] as const)('notices a %s that crosses the end of the list into what follows', (method, bytes) => {
    const fields = fieldsOf(bytes);
    fields[method]();
    expect(() => fields.done()).toThrow('a field reaches beyond its composite');
  });

  it('notices a nested composite that crosses the end of its list', () => {
    const fields = fieldsOf('c0 06 01 00 53 24 c0 02 01 40');
    fields.composite((_code, reader) => new Fields(reader).done());
    expect(() => fields.done()).toThrow('a field reaches beyond its composite');
  });
});

describe('Fields.composite', () => {
  it('hands over the descriptor and the cursor', () => {
    const fields = one('00 53 24 45');
    const code = fields.composite((code, reader) => {
      new Fields(reader).done();
      return code;
    });
    expect(code).toBe(0x24);
    fields.done();
  });

  it('is undefined for null and for a missing field', () => {
    const never = () => expect.unreachable();
    expect(one('40').composite(never)).toBeUndefined();
    expect(fieldsOf('45').composite(never)).toBeUndefined();
  });

  it('refuses what is not described', () => {
    expect(() => one('45').composite(() => 0)).toThrow('expected a described type');
  });
});

describe('readDescriptor', () => {
  const read = (bytes: string) => readDescriptor(new Reader(hex(bytes)));
  const symbolic = (name: string) =>
    `00 a3 ${name.length.toString(16).padStart(2, '0')} ${Buffer.from(name).toString('hex')}`;

  it('reads the three widths of a ulong', () => {
    expect(read('00 53 10')).toBe(0x10);
    expect(read('00 80 0000000000000010')).toBe(0x10);
    expect(read('00 44')).toBe(0);
  });

  it.each([
    ['amqp:open:list', 0x10],
    ['amqp:transfer:list', 0x14],
    ['amqp:accepted:list', 0x24],
    ['amqp:sasl-init:list', 0x41],
    ['amqp:amqp-value:*', 0x77],
  ])('knows %s', (name, code) => {
    expect(read(symbolic(name))).toBe(code);
  });

  it.each(['', 'nobody:knows:this', 'constructor', 'toString', '__proto__'])('refuses the symbol %j', (name) => {
    expect(() => read(symbolic(name))).toThrow(DecodeError);
  });

  it.each(['53 10', '00 52 10', '00 a1 00', '00', ''])('refuses %s', (bytes) => {
    expect(() => read(bytes)).toThrow(DecodeError);
  });

  it('does not take a large vendor descriptor for one of the specification', () => {
    expect(read('00 80 0000468c00000010')).toBe(0x0000_468c_0000_0010);
  });
});
