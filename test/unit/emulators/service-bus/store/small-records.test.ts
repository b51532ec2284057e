import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  decodeNumber,
  decodeRemembered,
  decodeSessionState,
  encodeNumber,
  encodeRemembered,
  encodeSessionState,
} from '../../../../../emulators/service-bus/store/small-records.ts';

const text = fc.string({ unit: 'grapheme' });
const time = fc.double({ min: 0, max: 1e15, noNaN: true });

it('a session state comes back with its session', () => {
  fc.assert(
    fc.property(text, fc.uint8Array(), time, (sessionId, state, updatedAtMs) => {
      const decoded = decodeSessionState(encodeSessionState({ sessionId, state, updatedAtMs }));
      expect({ ...decoded, state: Uint8Array.from(decoded.state) }).toEqual({ sessionId, state, updatedAtMs });
    }),
  );
});

it('a remembered id comes back with its time', () => {
  fc.assert(
    fc.property(text, time, (key, untilMs) => {
      expect(decodeRemembered(encodeRemembered({ key, untilMs }))).toEqual({ key, untilMs });
    }),
  );
});

it('a number comes back', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (number) => {
      expect(decodeNumber(encodeNumber(number))).toBe(number);
    }),
  );
});
