import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EncodedMessage } from '../../../../../emulators/service-bus/amqp/encoded-message.ts';
import type { IncomingMessage, PropertyChanges } from '../../../../../emulators/service-bus/core/message.ts';
import {
  decodeMessageChange,
  decodeMessageRecord,
  encodeMessageChange,
  encodeMessageRecord,
} from '../../../../../emulators/service-bus/store/message-record.ts';
import { findSections } from '../../../../../src/wire/amqp/message.ts';
import { DecodeError } from '../../../../../src/wire/amqp/reader.ts';
import { message } from '../../../../support/amqp-message.ts';
import { anyValue } from '../../../wire/amqp/any-value.ts';

const time = fc.oneof(fc.double({ min: 0, max: 1e15, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY));
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const count = fc.nat({ max: 2 ** 31 });
const content = text.map((id) => new EncodedMessage(findSections(message(id))));
const properties: fc.Arbitrary<PropertyChanges> = fc
  .array(fc.tuple(text, fc.oneof(text, anyValue)), { minLength: 1, maxLength: 4 })
  .map((entries) => new Map(entries));
const transfer = fc.record({
  hops: fc.nat({ max: 4 }),
  enqueuedSequenceNumber: count,
  deadLetterSource: fc.option(text, { nil: undefined }),
  changes: fc.option(properties, { nil: undefined }),
});
const optional = { ttlMs: time, messageId: text, sessionId: text, partitionKey: text, scheduledAtMs: time, transfer };
const plain = fc.record({ content, sizeBytes: count, ...optional }, { requiredKeys: ['content', 'sizeBytes'] });
const incoming = fc
  .tuple(plain, fc.option(plain), fc.boolean())
  .map(([one, other, isSame]) =>
    other === null ? one : { ...one, onForward: isSame ? { ...other, content: one.content } : other },
  ) as fc.Arbitrary<IncomingMessage>;
const record = fc.record({
  incoming,
  sequenceNumber: count,
  enqueuedSequenceNumber: count,
  enqueuedAtMs: time,
  expiresAtMs: time,
  deliveryCount: fc.nat({ max: 2 ** 31 }),
  changes: fc.option(properties, { nil: undefined }),
  deadLetterSource: fc.option(text, { nil: undefined }),
  scheduledForMs: fc.option(time, { nil: undefined }),
});

/** Contents are compared by their bytes. */
function shown(value: unknown): unknown {
  if (value instanceof EncodedMessage) return value.bytes.toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Map) return [...value].map(shown);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, shown(entry)]));
}

describe('a message record', () => {
  it('gives back what went in', () => {
    fc.assert(
      fc.property(record, (one) => {
        const bytes = encodeMessageRecord(one, one.deliveryCount, one.changes, one.scheduledForMs);
        expect(shown(decodeMessageRecord(bytes, one.sequenceNumber))).toEqual(shown(one));
      }),
    );
  });

  it('cut anywhere is an error, not a message', () => {
    fc.assert(
      fc.property(record, fc.double({ min: 0, max: 0.999, noNaN: true }), (one, part) => {
        const bytes = encodeMessageRecord(one, one.deliveryCount, one.changes, one.scheduledForMs);
        const cut = bytes.subarray(0, Math.floor(bytes.length * part));
        expect(() => decodeMessageRecord(cut, 1)).toThrow(DecodeError);
      }),
    );
  });
});

it('what has changed of a message comes back', () => {
  fc.assert(
    fc.property(count, fc.option(properties, { nil: undefined }), fc.boolean(), (deliveryCount, changes, deferred) => {
      const change = { deliveryCount, changes, deferred };
      expect(shown(decodeMessageChange(encodeMessageChange(change)))).toEqual(shown(change));
    }),
  );
});
