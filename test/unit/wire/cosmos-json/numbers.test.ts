import { describe, expect, it } from 'vitest';
import { CosmosJsonError, decodeCosmosJson } from '../../../../src/wire/cosmos-json/decode.ts';

const decode = (hex: string) => decodeCosmosJson(Buffer.from(`80${hex.replaceAll(' ', '')}`, 'hex'), 128);

describe('numbers', () => {
  it.each([
    ['c7 ffffffffffffffff', 18446744073709552000],
    ['c8 ff', 255],
    ['c9 ffff', -1],
    ['ca 00000080', -2147483648],
    ['cb ffffffffffffffff', -1],
    ['cc 000000000000f83f', 1.5],
    ['cd 0000c03f', 1.5],
    ['ce 000000000000f83f', 1.5],
    ['cf 003e', 1.5],
    ['cf 00c0', -2],
    ['cf 0100', 2 ** -24],
    ['cf ff7b', 65504],
    ['d7 ff', 255],
    ['d8 ff', -1],
    ['d9 0080', -32768],
    ['da ffffffff', -1],
    ['db 0100000000000000', 1],
    ['dc ffffffff', 4294967295],
  ])('%s', (hex, value) => {
    expect(decode(hex)).toBe(value);
  });

  it.each(['cf 007c', 'cf 017c', 'cc 000000000000f87f', 'cd 0000807f'])('%s is no JSON', (hex) => {
    expect(() => decode(hex)).toThrow('is no JSON');
  });
});

describe('arrays of numbers', () => {
  it.each([
    ['f0 d8 03 ff 00 01', [-1, 0, 1]],
    ['f1 d9 0200 ffff 0100', [-1, 1]],
    ['f0 d7 00', []],
    [
      'f2 f0 d7 02 02 01 02 03 04',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['f3 f1 d7 0200 0100 01 02', [[1, 2]]],
    ['e2 08 f0 cd 01 0000c03f 05', [[1.5], 5]],
  ])('%s', (hex, value) => {
    expect(decode(hex)).toEqual(value);
  });

  it.each([
    ['f0 d7 03 01', 'cut off'],
    ['f1 ce ffff', 'cut off'],
    ['f0 d0 01', 'uniform array of d0'],
    ['f2 f1 d7 01 01 01', 'of no arrays'],
    ['f3 f1 d7 0000 ffff', 'empty arrays'],
  ])('refuses %s', (hex, message) => {
    expect(() => decode(hex)).toThrow(CosmosJsonError);
    expect(() => decode(hex)).toThrow(message);
  });
});
