import { expect, it } from 'vitest';
import { writtenBy } from '../../../../../src/recorder/dissect/http/cosmos-batch.ts';
import { encodeBatchResults } from '../../../../../src/wire/hybrid-row/batch-result.ts';
import { writeRecords } from '../../../../../src/wire/hybrid-row/record-io.ts';

const ITEM = Buffer.from('{"id":"1"}');

/** An operation as .NET writes it: type, id, body. [cosmos-protocol, appendix B] */
function row(operationType: number, id?: string, body?: Buffer): Buffer {
  const text = (bytes: Buffer | undefined) => (bytes === undefined ? [] : [Buffer.from([bytes.length]), bytes]);
  const fixed = Buffer.from([0x81, 0x70, 0x54, 0xe1, 0x7f, 0, operationType, 0, 0, 0, 2, 0, 0, 0]);
  fixed[5] = 0b11 | (id === undefined ? 0 : 16) | (body === undefined ? 0 : 64);
  return Buffer.concat([fixed, ...text(id === undefined ? undefined : Buffer.from(id)), ...text(body)]);
}

function answers(...statusCodes: readonly number[]): Buffer {
  return Buffer.from(
    encodeBatchResults(statusCodes.map((statusCode) => ({ statusCode, subStatusCode: 0, requestCharge: 1 }))),
  );
}

function file(...rows: readonly Buffer[]): Buffer {
  return Buffer.from(writeRecords(rows));
}

it('counts what .NET wrote, and not what it read or what was refused', () => {
  const binary = Buffer.from([0x80, 0x01]);
  const request = file(
    row(0, undefined, ITEM),
    row(2, '2'),
    row(4, '3'),
    row(5, '4', ITEM),
    row(20, undefined, binary),
  );
  expect(writtenBy(request, answers(201, 200, 204, 412, 200))).toEqual([
    { messageId: '1', sizeBytes: ITEM.length },
    { messageId: '3', sizeBytes: 0 },
    { sizeBytes: binary.length },
  ]);
});

it('counts nothing of a transaction that failed', () => {
  expect(writtenBy(file(row(0, undefined, ITEM), row(4, '3')), answers(424, 404))).toEqual([]);
});

it('counts a batch in JSON', () => {
  const request = JSON.stringify([
    { operationType: 'Upsert', resourceBody: { id: '1' } },
    { operationType: 'Patch', id: '2', resourceBody: { operations: [] } },
    { operationType: 'Read', id: '3' },
    null,
  ]);
  const answer = JSON.stringify([{ statusCode: 200 }, { statusCode: 200 }, { statusCode: 200 }, { statusCode: 200 }]);
  expect(writtenBy(Buffer.from(request), Buffer.from(answer)).map(({ messageId }) => messageId)).toEqual(['1', '2']);
});

it('throws where rows make no sense', () => {
  expect(() => writtenBy(Buffer.from([0x81, 1, 2]), answers(200))).toThrow();
});
