import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  KIND,
  numberOf,
  rangeOfKind,
  rangeOfNumber,
  recordKey,
  subscriptionOf,
} from '../../../../../../emulators/event-grid/store/deliveries/keys.ts';

const place = fc.tuple(
  fc.constantFrom(...Object.values(KIND)),
  fc.maxSafeNat().map((number) => Math.floor(number / 2)),
  fc.nat(0xffff_ffff),
);

it('sorts by kind, number and subscription', () => {
  fc.assert(
    fc.property(place, place, (one, other) => {
      const difference = one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
      expect(Math.sign(Buffer.compare(recordKey(...one), recordKey(...other)))).toBe(Math.sign(difference));
    }),
  );
});

it('gives back what is in a key, which lies in the ranges of its number and its kind', () => {
  fc.assert(
    fc.property(place, ([kind, number, subscription]) => {
      const key = recordKey(kind, number, subscription);
      expect(numberOf(key)).toBe(number);
      expect(subscriptionOf(key)).toBe(subscription);
      for (const { from, to } of [rangeOfNumber(kind, number), rangeOfKind(kind)]) {
        expect(Buffer.compare(from, key)).toBeLessThanOrEqual(0);
        expect(Buffer.compare(key, to)).toBeLessThan(0);
      }
    }),
  );
});
