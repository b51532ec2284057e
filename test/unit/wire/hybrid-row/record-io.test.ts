import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecords, writeRecords } from '../../../../src/wire/hybrid-row/record-io.ts';
import { HybridRowError } from '../../../../src/wire/hybrid-row/row-reader.ts';
import { bytesOf, SEGMENT } from './rows.ts';

it('reads what it writes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (records) => {
      expect(readRecords(writeRecords(records)).map((record) => [...record])).toEqual(
        records.map((record) => [...record]),
      );
    }),
  );
});

it('a segment may say more than its length', () => {
  expect(readRecords(bytesOf('81 f0d8ff7f 03 0d000000 026869'))).toEqual([]);
});

describe('refuses a file', () => {
  it.each([
    ['of another kind', '81 f1d8ff7f 01 0a000000', 'has the schema'],
    ['without a length of its segment', '81 f0d8ff7f 00 0a000000', 'no length'],
    ['with a length that is too small', '81 f0d8ff7f 01 09000000', 'a segment of 9 bytes'],
    ['with a record of a negative length', `${SEGMENT} 81 f1d8ff7f ffffffff 00000000`, 'a record of -1 bytes'],
    ['with a record that is cut off', `${SEGMENT} 81 f1d8ff7f 02000000 00000000 01`, 'the row ends'],
    ['with a wrong checksum', `${SEGMENT} 81 f1d8ff7f 01000000 00000000 01`, 'CRC-32'],
  ])('%s', (_, hex, message) => {
    expect(() => readRecords(bytesOf(hex))).toThrow(HybridRowError);
    expect(() => readRecords(bytesOf(hex))).toThrow(message);
  });
});
