import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EventStored } from '../../../../../../emulators/event-grid/core/delivery/facts.ts';
import { decodeEvent, encodeEvent } from '../../../../../../emulators/event-grid/store/deliveries/records.ts';

const text = fc.string({ unit: 'grapheme' });

const stored: fc.Arbitrary<EventStored> = fc.record({
  type: fc.constant('event-stored'),
  number: fc.nat(),
  publishedAtMs: fc.nat(),
  outputId: fc.uuid(),
  subscriptions: fc.array(fc.nat()),
  event: fc.record({
    schema: fc.constantFrom('EventGridSchema', 'CloudEventSchemaV1_0', 'CustomEventSchema'),
    payload: fc.uint8Array(),
    envelope: fc.record({
      id: text,
      topic: text,
      subject: text,
      eventType: text,
      eventTime: text,
      dataVersion: text,
    }),
  }),
});

it('gives back the event that was written', () => {
  fc.assert(
    fc.property(stored, (fact) => {
      const decoded = decodeEvent(encodeEvent(fact), fact.number);
      const payload = Uint8Array.from(decoded.event.payload);
      expect({ ...decoded, event: { ...decoded.event, payload } }).toEqual(fact);
    }),
  );
});

it('says so when a record is too short', () => {
  fc.assert(
    fc.property(stored, (fact) => {
      const record = encodeEvent(fact);
      const headBytes = record.length - fact.event.payload.length;
      for (const length of [0, 3, 4, headBytes - 1]) {
        expect(() => decodeEvent(record.subarray(0, length), 1)).toThrow();
      }
    }),
  );
});
