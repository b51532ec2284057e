import { expect, it } from 'vitest';
import { encodeBatchResults } from '../../../../src/wire/hybrid-row/batch-result.ts';
import { readRecords } from '../../../../src/wire/hybrid-row/record-io.ts';
import { bytesOf, SEGMENT } from './rows.ts';

const CREATED = {
  statusCode: 201,
  subStatusCode: 0,
  eTag: '"e"',
  resourceBody: Buffer.from('{"id":"1"}'),
  requestCharge: 1,
};

it('writes the result of the reference', () => {
  expect(Buffer.from(encodeBatchResults([CREATED])).toString('hex')).toBe(
    bytesOf(
      `${SEGMENT} | 81 f1d8ff7f 27000000 318d9391 | 81 7154e17f 0f c9000000 00000000 03 226522 0a 7b226964223a2231227d 10 06 000000000000f03f`,
    ).toString('hex'),
  );
});

it('writes what is absent as absent, and when to come again', () => {
  const [row] = readRecords(
    encodeBatchResults([{ statusCode: 429, subStatusCode: 3200, retryAfterMilliseconds: 258, requestCharge: 0 }]),
  );
  expect(Buffer.from(row!)).toEqual(bytesOf('81 7154e17f 03 ad010000 800c0000 0b05 02010000 1006 0000000000000000'));
});

it('writes long bodies, and as many rows as there are results', () => {
  const long = { ...CREATED, resourceBody: Buffer.alloc(20_000, 0x20) };
  const rows = readRecords(encodeBatchResults([long, CREATED]));
  expect(Buffer.from(rows[0]!.subarray(18, 21))).toEqual(bytesOf('a09c01'));
  expect(rows.map((row) => row.length)).toEqual([18 + 3 + 20_000 + 10, 39]);
});
