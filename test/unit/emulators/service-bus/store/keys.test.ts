import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  KIND,
  namespaceKey,
  numberOf,
  ownerOf,
  rangeOf,
  rangeOfKind,
  rangeOfNamespace,
  rangeOfNamespaces,
  recordKey,
  rememberedKey,
} from '../../../../../emulators/service-bus/store/keys.ts';

const id = fc.integer({ min: 1, max: 0xffff_fff0 });
const number = fc.maxSafeNat();
const kind = fc.constantFrom(...Object.values(KIND));
const contains = ({ from, to }: { from: Buffer; to: Buffer }, key: Buffer) =>
  Buffer.compare(from, key) <= 0 && Buffer.compare(key, to) < 0;

it('a key says whose record it is and its number, and lies in the ranges of both', () => {
  fc.assert(
    fc.property(id, kind, id, number, (namespace, of, owner, at) => {
      const key = recordKey(namespace, of, owner, at);
      expect([ownerOf(key), numberOf(key)]).toEqual([owner, at]);
      expect(contains(rangeOf(namespace, of, owner), key)).toBe(true);
      expect(contains(rangeOfKind(namespace, of), key)).toBe(true);
      expect(contains(rangeOfNamespace(namespace), key)).toBe(true);
      expect(contains(rangeOf(namespace, of, owner + 1), key)).toBe(false);
      expect(contains(rangeOfNamespace(namespace + 1), key)).toBe(false);
      expect(contains(rangeOfNamespaces(), key)).toBe(false);
    }),
  );
});

it('keys sort by number', () => {
  fc.assert(
    fc.property(number, number, (one, other) => {
      const order = Buffer.compare(recordKey(1, KIND.message, 2, one), recordKey(1, KIND.message, 2, other));
      expect(order).toBe(Math.sign(one - other));
    }),
  );
});

it('remembered ids sort by their time and lie with their entity', () => {
  const [early, late] = [rememberedKey(1, 2, 1_000.5, 9), rememberedKey(1, 2, 1_002, 1)];
  expect(Buffer.compare(early, late)).toBe(-1);
  expect(contains(rangeOf(1, KIND.remembered, 2), early)).toBe(true);
});

it('a namespace is found in whatever case', () => {
  expect(namespaceKey('Orders')).toEqual(namespaceKey('orders'));
  expect(contains(rangeOfNamespaces(), namespaceKey('x'))).toBe(true);
});
