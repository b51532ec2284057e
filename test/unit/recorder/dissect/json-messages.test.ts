import fc from 'fast-check';
import { expect, it } from 'vitest';
import { messagesIn, receivedMessagesIn } from '../../../../src/recorder/dissect/json-messages.ts';

const read = (text: string) => messagesIn(Buffer.from(text));

it.each([
  ['{"id":"a"}', [{ sizeBytes: 10, messageId: 'a' }]],
  [
    ' [{"id":"a"}, {"id" : "b"}]',
    [
      { sizeBytes: 10, messageId: 'a' },
      { sizeBytes: 12, messageId: 'b' },
    ],
  ],
  ['[{"data":{"id":"inner"},"id":"a"}]', [{ sizeBytes: 32, messageId: 'a' }]],
  ['[{"text":"id","x":1}]', [{ sizeBytes: 19 }]],
  ['[{"id":7}]', [{ sizeBytes: 8 }]],
  ['[{"id":"a\\"\\u0062\\\\"}]', [{ sizeBytes: 20, messageId: 'a"b\\' }]],
  ['[[{"id":"a"}]]', []],
  ['[]', []],
  ['', []],
  ['"id"', []],
])('%s', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

it('finds what JSON.parse finds, for any value', () => {
  const event = fc.record({ id: fc.string({ unit: 'binary' }), data: fc.jsonValue() });
  fc.assert(
    fc.property(fc.array(event), fc.integer({ min: 0, max: 2 }), (events, space) => {
      const text = JSON.stringify(events, undefined, space);
      expect(read(text).map(({ messageId }) => messageId)).toEqual(
        JSON.parse(text).map(({ id }: { id: string }) => id),
      );
      const value = events.map((each) => ({ brokerProperties: { lockToken: each.id }, event: each }));
      const received = receivedMessagesIn(Buffer.from(JSON.stringify({ value }, undefined, space)));
      expect(received.map(({ messageId }) => messageId)).toEqual(JSON.parse(text).map(({ id }: { id: string }) => id));
    }),
  );
});

it('survives any bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  const almost = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', 'id', ' ', '\n') });
  fc.assert(
    fc.property(
      fc.oneof(
        bytes,
        almost.map((text) => Buffer.from(text)),
      ),
      (json) => {
        for (const { sizeBytes } of [...messagesIn(json), ...receivedMessagesIn(json)]) {
          expect(sizeBytes).toBeLessThanOrEqual(json.length);
        }
      },
    ),
  );
});
