import { expect, it } from 'vitest';
import { HybridRowError, RowReader } from '../../../../src/wire/hybrid-row/row-reader.ts';

it('reads forwards and little-endian', () => {
  const reader = new RowReader(Uint8Array.from([0xac, 0x02, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0x80, 0x61]));
  expect([reader.varuint(), reader.int32(), reader.uint32(), reader.utf8(1)]).toEqual([300, -1, 0x80000001, 'a']);
  expect(reader.isAtEnd).toBe(true);
  expect(() => reader.u8()).toThrow(HybridRowError);
});
