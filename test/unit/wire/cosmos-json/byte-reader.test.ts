import { expect, it } from 'vitest';
import { ByteReader, CosmosJsonError, utf8Of } from '../../../../src/wire/cosmos-json/byte-reader.ts';

it('reads forwards and little-endian', () => {
  const reader = new ByteReader(Uint8Array.from([1, 2, 1, 3, 0, 0, 0x61, 0x62]));
  expect([reader.u8(), reader.unsigned(2), reader.unsigned(3), reader.utf8(2)]).toEqual([1, 258, 3, 'ab']);
});

it('does not read past the end', () => {
  const reader = new ByteReader(Uint8Array.of(1), 1);
  expect(() => reader.u8()).toThrow(CosmosJsonError);
  expect(() => reader.view(1)).toThrow('cut off');
});

it('refuses what is no UTF-8', () => {
  expect(() => utf8Of(Uint8Array.of(0xff))).toThrow(CosmosJsonError);
});
