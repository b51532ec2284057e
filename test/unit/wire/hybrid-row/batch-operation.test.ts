import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBatchOperations, HybridRowError, isRecordIo } from '../../../../src/wire/hybrid-row/batch-operation.ts';
import { bytesOf, fileOf, SEGMENT } from './rows.ts';

/** A create of `{"id":"1"}`, as the reference has it. */
const CREATE = bytesOf(
  `${SEGMENT} | 81 f1d8ff7f 19000000 832fcdf9 | 81 7054e17f 43 00000000 02000000 0a 7b226964223a2231227d`,
);

it('reads the create of the reference', () => {
  expect(decodeBatchOperations(CREATE)).toEqual([{ operationType: 'Create', resourceBody: Buffer.from('{"id":"1"}') }]);
});

it('knows its own from JSON text', () => {
  expect(isRecordIo(CREATE)).toBe(true);
  expect(isRecordIo(Buffer.from('[]'))).toBe(false);
});

it('reads several records', () => {
  const operations = decodeBatchOperations(Buffer.concat([CREATE, CREATE.subarray(10), CREATE.subarray(10)]));
  expect(operations.map(({ operationType }) => operationType)).toEqual(['Create', 'Create', 'Create']);
});

describe('operation types', () => {
  it.each([
    ['00', 'Create'],
    ['01', 'Patch'],
    ['02', 'Read'],
    ['04', 'Delete'],
    ['05', 'Replace'],
    ['14', 'Upsert'],
  ])('%s is %s', (type, operationType) => {
    const [operation] = decodeBatchOperations(fileOf(`81 7054e17f 03 ${type}000000 02000000`));
    expect(operation).toEqual({ operationType });
  });
});

it('reads every property', () => {
  const row = [
    '81 7054e17f 57 05000000 02000000',
    '06 5b2261225d2c', // partitionKey, with a length of its own
    '01 31', // id
    '02 7b7d', // resourceBody
    '14 08 07 496e636c756465', // indexingDirective
    '14 09 03 226522', // ifMatch
    '14 0a 01 2a', // ifNoneMatch
    '03 0c', // minimalReturnPreference
  ].join(' ');
  expect(decodeBatchOperations(fileOf(row))).toEqual([
    {
      operationType: 'Replace',
      partitionKey: '["a"],',
      id: '1',
      resourceBody: Buffer.from('{}'),
      indexingDirective: 'Include',
      ifMatch: '"e"',
      ifNoneMatch: '*',
      minimalReturnPreference: true,
    },
  ]);
});

it('a body may be long', () => {
  const body = 'x'.repeat(300);
  const [operation] = decodeBatchOperations(
    fileOf(`81 7054e17f 43 00000000 02000000 ac02 ${Buffer.from(body).toString('hex')}`),
  );
  expect(operation?.resourceBody).toEqual(Buffer.from(body));
});

describe('refuses a row', () => {
  it.each([
    ['of another schema', '81 7154e17f 03 00000000 02000000', 'has the schema'],
    ['of another version', '80 7054e17f 03 00000000 02000000', 'begin with 81'],
    ['of no operation', '81 7054e17f 02 00000000 02000000', 'no operation type'],
    ['of an operation that a batch has not', '81 7054e17f 03 09000000 02000000', 'no operation type 9'],
    ['about something else', '81 7054e17f 03 00000000 01000000', 'no document'],
    ['that is cut off', '81 7054e17f 43 00000000 02000000 05 61', 'the row ends'],
    ['with an effective partition key', '81 7054e17f 0b 00000000 02000000 01 05', '"effectivePartitionKey"'],
    ['with a binary id', '81 7054e17f 23 00000000 02000000 01 05', '"binaryId"'],
    ['with a time to live', '81 7054e17f 03 00000000 02000000 07 0b 05000000', '"timeToLiveInSeconds"'],
    ['with a property that is not known', '81 7054e17f 03 00000000 02000000 14 0d 00', 'no property 13'],
    ['with a condition that is no text', '81 7054e17f 03 00000000 02000000 07 09 05000000', 'a text of the type 7'],
    ['with a preference that is no boolean', '81 7054e17f 03 00000000 02000000 14 0c 00', 'no boolean'],
    ['with an id that is no UTF-8', '81 7054e17f 13 00000000 02000000 01 ff', 'no UTF-8'],
    ['with an endless number', '81 7054e17f 13 00000000 02000000 ffffffffff01', 'more than five bytes'],
  ])('%s', (_, row, message) => {
    expect(() => decodeBatchOperations(fileOf(row))).toThrow(HybridRowError);
    expect(() => decodeBatchOperations(fileOf(row))).toThrow(message);
  });
});

it('any bytes give operations or its own error', () => {
  const garbled = fc.tuple(fc.nat(CREATE.length - 1), fc.nat(255)).map(([at, byte]) => {
    const bytes = Buffer.from(CREATE);
    bytes[at] = byte;
    return bytes;
  });
  const rows = fc.uint8Array({ maxLength: 40 }).map((row) => fileOf(`81 7054e17f ${Buffer.from(row).toString('hex')}`));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), garbled, rows), (bytes) => {
      try {
        expect(decodeBatchOperations(bytes)).toBeInstanceOf(Array);
      } catch (error) {
        expect(error).toBeInstanceOf(HybridRowError);
      }
    }),
    { numRuns: 2000 },
  );
});
