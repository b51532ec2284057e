import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Cut, SortedEntries } from '../../../../../../emulators/cosmos/core/index/sorted-entries.ts';
import { Budget } from '../../../../../../emulators/cosmos/core/query/values/budget.ts';
import { compareValues } from '../../../../../../emulators/cosmos/core/query/values/comparison.ts';
import type { Value } from '../../../../../../emulators/cosmos/core/query/values/value.ts';

interface Entry {
  readonly value: Value;
  readonly number: number;
}

const budget = new Budget(Number.POSITIVE_INFINITY);
const inOrder = (a: Cut, b: Cut) => compareValues(a.value, b.value, budget) || Math.sign(a.number - b.number);
const value = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(undefined, null, true, 'a', 'b', [1], { a: 1 }),
);
const cut = fc.record({ value, number: fc.oneof(fc.constantFrom(-Infinity, Infinity), fc.nat(40)) });
const change = fc.record({ number: fc.nat(40), value, isAddition: fc.boolean() });

it('holds what was added and not removed, in order', () => {
  fc.assert(
    fc.property(fc.array(value), fc.array(change), fc.option(cut), fc.option(cut), (filled, changes, low, high) => {
      const entries = new SortedEntries<Entry>();
      const model = new Map<number, Entry>(filled.map((each, i) => [100 + i, { value: each, number: 100 + i }]));
      entries.fill([...filled], [...model.values()]);
      for (const { number, value: each, isAddition } of changes) {
        const old = model.get(number);
        if (old !== undefined) entries.remove(old.value, old);
        model.delete(number);
        if (!isAddition) continue;
        const entry = { number, value: each };
        model.set(number, entry);
        entries.add(each, entry);
      }
      const span = { low: low ?? undefined, high: high ?? undefined };
      const expected = [...model.values()]
        .sort(inOrder)
        .filter((entry) => (low === null || inOrder(entry, low) >= 0) && (high === null || inOrder(entry, high) < 0));
      expect([...entries.in(span)]).toEqual(expected);
      expect([...entries.reversedIn(span)]).toEqual(expected.reverse());
      expect(entries.countIn(span)).toBe(expected.length);
      expect(entries.count).toBe(model.size);
    }),
  );
});

it('divides what has become much', () => {
  const entries = new SortedEntries<Entry>();
  const all = Array.from({ length: 5000 }, (_, i) => ({ value: (i * 7919) % 5000, number: i }));
  for (const entry of all) entries.add(entry.value, entry);
  expect([...entries.in({ low: undefined, high: undefined })].map((entry) => entry.value)).toEqual(
    all.map((_, i) => i),
  );
  for (const entry of all) if (entry.number % 3 > 0) entries.remove(entry.value, entry);
  expect(entries.countIn({ low: { value: 100, number: 0 }, high: { value: 4000, number: 0 } })).toBe(
    all.filter((entry) => entry.number % 3 === 0 && entry.value >= 100 && entry.value < 4000).length,
  );
});

it('does not mind to remove what is not there', () => {
  const entries = new SortedEntries<Entry>();
  entries.remove(1, { value: 1, number: 1 });
  expect(entries.count).toBe(0);
});
