import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8, isLongerInUtf8 } from '../../../../../../emulators/event-grid/core/event/utf8.ts';

it('reads what it writes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodeUtf8(encodeUtf8(`x${text}`))).toBe(`x${text}`);
    }),
  );
});

it('counts bytes, not characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (text, bytes) => {
      expect(isLongerInUtf8(text, bytes)).toBe(encodeUtf8(text).length > bytes);
    }),
  );
});

it('leaves a byte order mark out, and refuses what is no UTF-8', () => {
  expect(decodeUtf8(new Uint8Array([0xef, 0xbb, 0xbf, 0x31]))).toBe('1');
  expect(() => decodeUtf8(new Uint8Array([0x31, 0xff]))).toThrow(TypeError);
});
