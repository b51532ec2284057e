import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeBatch, encodeBatch } from '../../../../../emulators/event-hubs/store/batch-record.ts';
import { DecodeError } from '../../../../../src/wire/amqp/reader.ts';

const text = fc.option(fc.string({ unit: 'binary' }), { nil: undefined });

it('gives back the batch that was written', () => {
  fc.assert(
    fc.property(
      fc.record({
        firstSequenceNumber: fc.maxSafeNat(),
        enqueuedAtMs: fc.double({ noNaN: true }),
        partitionKey: text,
        publisher: text,
        payloads: fc.array(fc.uint8Array()),
      }),
      (batch) => {
        const decoded = decodeBatch(encodeBatch(batch), batch.firstSequenceNumber);
        expect({ ...decoded, payloads: decoded.payloads.map((payload) => Uint8Array.from(payload)) }).toEqual(batch);
      },
    ),
  );
});

it('says so when a record is too short', () => {
  const record = encodeBatch({
    firstSequenceNumber: 0,
    enqueuedAtMs: 1,
    partitionKey: 'k',
    publisher: undefined,
    payloads: [new Uint8Array(9)],
  });
  for (let length = 0; length < record.length; length++) {
    expect(() => decodeBatch(record.subarray(0, length), 0)).toThrow(DecodeError);
  }
});
