import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CosmosJsonError, decodeCosmosJson, isCosmosJson } from '../../../../src/wire/cosmos-json/decode.ts';
import { encodeCosmosJson } from './encode.ts';

const decode = (hex: string) => decodeCosmosJson(Buffer.from(hex.replaceAll(' ', ''), 'hex'), 128);

describe('what each marker means', () => {
  it.each([
    ['80 00', 0],
    ['80 1f', 31],
    ['80 d0', null],
    ['80 d1', false],
    ['80 d2', true],
    ['80 e0', []],
    ['80 e1 05', [5]],
    ['80 e2 02 05 06', [5, 6]],
    ['80 e3 0200 05 06', [5, 6]],
    ['80 e4 02000000 05 06', [5, 6]],
    ['80 e5 02 02 05 06', [5, 6]],
    ['80 e6 0200 0200 05 06', [5, 6]],
    ['80 e7 02000000 02000000 05 06', [5, 6]],
    ['80 e8', {}],
    ['80 e9 2c 01', { id: 1 }],
    ['80 ea 07 2c 81 31 82 706b 03', { id: '1', pk: 3 }],
    ['80 ed 07 02 2c 81 31 82 706b 03', { id: '1', pk: 3 }],
    ['80 d3 33221100 5544 7766 8899aabbccddeeff', '00112233-4455-6677-8899-aabbccddeeff'],
    ['80 dd 03 010203', 'AQID'],
    ['80 de 0300 010203', 'AQID'],
    ['80 df 03000000 010203', 'AQID'],
    ['80 e2 07 e1 d0 e9 2c e8 e0 00', [[null], { id: {} }, [], 0]],
  ])('%s', (hex, value) => {
    expect(decode(hex)).toEqual(value);
  });
});

it('a member called __proto__ is a member like any other', () => {
  const object = decode('80 e9 89 5f5f70726f746f5f5f e9 81 61 01') as object;
  expect(JSON.stringify(object)).toBe('{"__proto__":{"a":1}}');
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
});

it('knows its own from JSON text', () => {
  expect(isCosmosJson(Buffer.from([0x80, 0xe8]))).toBe(true);
  expect(isCosmosJson(Buffer.from('{}'))).toBe(false);
});

describe('refuses', () => {
  it.each([
    ['', 'begin with 80'],
    ['7b7d', 'begin with 80'],
    ['80', 'cut off'],
    ['80 e2 02 05', 'cut off'],
    ['80 e2 01 81 31', 'beyond its container'],
    ['80 e9 05 05', 'no string'],
    ['80 00 00', 'follow the document'],
    ['80 ff', 'no meaning'],
    ['80 d5', 'no meaning'],
    ['80 70', 'no meaning'],
    ['80 f4', 'no meaning'],
  ])('%s', (hex, message) => {
    expect(() => decode(hex)).toThrow(CosmosJsonError);
    expect(() => decode(hex)).toThrow(message);
  });

  it('what nests too deep', () => {
    const nested = (depth: number) => Buffer.from([0x80, ...new Array(depth).fill(0xe1), 0xd0]);
    expect(decodeCosmosJson(nested(128), 128)).toBeInstanceOf(Array);
    expect(() => decodeCosmosJson(nested(129), 128)).toThrow('deeper than 128');
    expect(() => decodeCosmosJson(nested(1_000_000), 128)).toThrow('deeper than 128');
  });
});

it('reads what clients write, in every form of container', () => {
  const form = fc.record({ lengthBytes: fc.constant(4 as const), hasCount: fc.boolean() });
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'medium' }), form, (value, containers) => {
      const text = JSON.stringify(value);
      const decoded = decodeCosmosJson(encodeCosmosJson(JSON.parse(text), containers), 128);
      expect(JSON.stringify(decoded)).toBe(text);
    }),
  );
});

it('any bytes give a value or its own error', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 64 }).map((tail) => Uint8Array.from([0x80, ...tail])),
    // Near to what is valid: one byte of a document changed.
    fc.tuple(fc.jsonValue(), fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
      const document = encodeCosmosJson(JSON.parse(JSON.stringify(value)), { lengthBytes: 2, hasCount: true });
      document[at % document.length] = byte;
      return document;
    }),
  );
  fc.assert(
    fc.property(bytes, (document) => {
      let value: unknown;
      try {
        value = decodeCosmosJson(document, 16);
      } catch (error) {
        expect(error).toBeInstanceOf(CosmosJsonError);
        return;
      }
      expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(JSON.stringify(value)).not.toContain('undefined');
    }),
    { numRuns: 2000 },
  );
});
