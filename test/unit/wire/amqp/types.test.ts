import { describe, expect, it } from 'vitest';
import { amqp, elementsOf, integerOf, mapGet, textOf } from '../../../../src/wire/amqp/types.ts';

describe('mapGet', () => {
  it('finds string and symbol keys alike', () => {
    const map = {
      type: 'map',
      value: [
        [amqp.symbol('a'), amqp.int(1)],
        [amqp.string('b'), amqp.int(2)],
      ],
    } as const;
    expect(mapGet(map, 'a')).toEqual(amqp.int(1));
    expect(mapGet(map, 'b')).toEqual(amqp.int(2));
    expect(mapGet(map, 'c')).toBeUndefined();
  });

  it('takes the first of two equal keys and passes over keys of other types', () => {
    const map = {
      type: 'map',
      value: [
        [amqp.int(7), amqp.int(0)],
        [amqp.string('k'), amqp.int(1)],
        [amqp.string('k'), amqp.int(2)],
      ],
    } as const;
    expect(mapGet(map, 'k')).toEqual(amqp.int(1));
    expect(mapGet(map, '7')).toBeUndefined();
  });

  it('finds nothing in what is no map', () => {
    expect(mapGet(undefined, 'k')).toBeUndefined();
    expect(mapGet(amqp.list([amqp.string('k')]), 'k')).toBeUndefined();
  });
});

describe('integerOf', () => {
  it.each([
    ['ubyte', 255],
    ['ushort', 65_535],
    ['uint', 4_294_967_295],
    ['byte', -128],
    ['short', -32_768],
    ['int', -2_147_483_648],
  ] as const)('reads %s', (type, value) => {
    expect(integerOf({ type, value })).toBe(value);
  });

  it('reads 64-bit integers', () => {
    expect(integerOf(amqp.long(-5))).toBe(-5);
    expect(integerOf(amqp.ulong(2n ** 40n))).toBe(2 ** 40);
    expect(integerOf(amqp.timestamp(1_700_000_000_000))).toBe(1_700_000_000_000);
  });

  it('has nothing for other types', () => {
    expect(integerOf({ type: 'double', value: 1 })).toBeUndefined();
    expect(integerOf(amqp.string('1'))).toBeUndefined();
    expect(integerOf(undefined)).toBeUndefined();
  });
});

describe('textOf and elementsOf', () => {
  it('read either spelling of a text and of a sequence', () => {
    expect([textOf(amqp.string('s')), textOf(amqp.symbol('y'))]).toEqual(['s', 'y']);
    const values = [amqp.int(1)];
    expect([elementsOf(amqp.list(values)), elementsOf(amqp.array('int', values))]).toEqual([values, values]);
  });

  it('have nothing for other types', () => {
    expect([textOf(amqp.int(1)), textOf(undefined)]).toEqual([undefined, undefined]);
    expect([elementsOf(amqp.map({})), elementsOf(undefined)]).toEqual([undefined, undefined]);
  });
});

describe('amqp', () => {
  it('builds maps with string keys in the order given', () => {
    expect(amqp.map({ b: amqp.int(1), a: amqp.null })).toEqual({
      type: 'map',
      value: [
        [amqp.string('b'), amqp.int(1)],
        [amqp.string('a'), amqp.null],
      ],
    });
  });
});
