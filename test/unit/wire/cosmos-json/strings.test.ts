import { describe, expect, it } from 'vitest';
import { CosmosJsonError, decodeCosmosJson } from '../../../../src/wire/cosmos-json/decode.ts';

const decode = (hex: string) => decodeCosmosJson(Buffer.from(`80${hex.replaceAll(' ', '')}`, 'hex'), 128);
const LETTERS = 'thequickbrownfoxjumpedoverthelazydog';

describe('strings', () => {
  it.each([
    ['by number, the first', '20', '$s'],
    ['by number', '2c', 'id'],
    ['by number, the last', '3f', '_id'],
    ['empty', '80', ''],
    ['with its length in the marker', '82 c3a9', 'é'],
    ['with a length of one byte', 'c0 02 6869', 'hi'],
    ['with a length of two bytes', 'c1 0200 6869', 'hi'],
    ['with a length of four bytes', 'c2 02000000 6869', 'hi'],
    ['a GUID', '75 aaaaaaaabbbbccccddddeeeeeeeeeeee', 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'],
    ['a GUID, halves', '75 1032547698badcfe1032547698badcfe', '01234567-89ab-cdef-0123-456789abcdef'],
    ['a GUID in capitals', '76 aaaaaaaabbbbccccddddeeeeeeeeeeee', 'AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE'],
    ['a GUID in quotes', '77 ffffffffffffffffffffffffffffffff', '"ffffffff-ffff-ffff-ffff-ffffffffffff"'],
    ['hexadecimal', '78 10 ceac3b09d0559b64', 'eccab3900d55b946'],
    ['hexadecimal in capitals', '79 10 ceac3b09d0559b64', 'ECCAB3900D55B946'],
    ['a time', '7a 13 13621cc71430b4652b04', '2015-06-30 23:45:13'],
    ['a time with an offset', '7a 19 13121cc9312eb5835bc5811b01', '2010-08-02T14:27:44-07:00'],
    ['4 bits', `7b 21 61 ${'10'.repeat(16)}f6`, 'ababababababababababababababababg'],
    ['5 bits', '7c 24 61 f310489150213adb8abb89b24786ab24ce4316c87838f3', LETTERS],
    [
      '6 bits',
      '7d 48 41 f349c2342aaa61ecda6de9de29cdbee4e8d6643c9fe40ae6f8e89ad3414014222841e4584de15c09c53cc4e05444341dc40264d8e018',
      LETTERS + LETTERS.toUpperCase(),
    ],
    [
      '7 bits',
      '7e 5a 7474395e4f8fd762f9fbee36bff1ea7a1b5e26bfed65391d5d6687f579f2fb4c4516a3d5e47029943eaf4ee313abac36a145e2d35a9452914566509b253e8fb0986c46abd96eb85c08382295bc2615',
      `${LETTERS}${LETTERS.toUpperCase()}0123456789!@#$%^&*`,
    ],
    ['7 bits, with a length of two bytes', '7f 0300 61f118', 'abc'],
    ['base64', '71 02 01 0102030405', 'AQIDBAU='],
    ['base64 with two', '71 02 02 01020304', 'AQIDBA=='],
    ['base64 without padding', '71 02 fe 0102030405', 'AQIDBAU'],
    ['base64, longer', '72 0200 00 fbfffffbffff', '+///+///'],
    ['base64url', '73 01 00 fbffff', '-___'],
    ['base64url without padding', '74 0100 fd fb', '-w'],
  ])('%s', (_, hex, value) => {
    expect(decode(hex)).toBe(value);
  });
});

describe('strings by reference', () => {
  it.each([
    ['e2 09 c0 05 68656c6c6f c3 03', 1],
    ['e2 0a c0 05 68656c6c6f c4 0300', 2],
    ['e2 0b c0 05 68656c6c6f c5 030000', 3],
    ['e2 0c c0 05 68656c6c6f c6 03000000', 4],
  ])('%s, with an offset of %i bytes', (hex) => {
    expect(decode(hex)).toEqual(['hello', 'hello']);
  });

  it('as the name of a member, often', () => {
    expect(decode('e2 10 e9 85 68656c6c6f 01 e9 c3 04 02 e9 c3 04 03')).toEqual([
      { hello: 1 },
      { hello: 2 },
      { hello: 3 },
    ]);
  });

  it.each([
    ['to itself', 'c3 01'],
    ['to one another', 'e2 04 c3 05 c3 03'],
    ['to the format', 'c3 00'],
    ['to a number', 'e2 03 05 c3 03'],
    ['beyond the end', 'c3 ff'],
  ])('refuses a reference %s', (_, hex) => {
    expect(() => decode(hex)).toThrow(CosmosJsonError);
  });
});

describe('refuses strings', () => {
  it.each([
    ['of a dictionary', '40', 'dictionary'],
    ['of a dictionary, two bytes', '60 00', 'dictionary'],
    ['that are no UTF-8', '81 ff', 'no UTF-8'],
    ['that are cut off', '85 61', 'cut off'],
    ['that are packed and no text', '7d 01 ff 00', 'no UTF-8'],
    ['of base64 whose padding is none', '71 01 03 00', 'wrong padding'],
    ['of base64 that is empty and padded', '71 00 01', 'wrong padding'],
  ])('%s', (_, hex, message) => {
    expect(() => decode(hex)).toThrow(CosmosJsonError);
    expect(() => decode(hex)).toThrow(message);
  });
});
