import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MinHeap } from '../../../src/kernel/min-heap.ts';

interface Item {
  rank: number;
  heapIndex: number;
}

const heapOf = (ranks: readonly number[]) => {
  const heap = new MinHeap<Item>((item) => item.rank);
  const items = ranks.map((rank) => ({ rank, heapIndex: -1 }));
  for (const item of items) heap.add(item);
  return { heap, items };
};

const drain = (heap: MinHeap<Item>) => {
  const ranks: number[] = [];
  for (let item = heap.pop(); item !== undefined; item = heap.pop()) ranks.push(item.rank);
  return ranks;
};

const ascending = (ranks: readonly number[]) => [...ranks].sort((a, b) => a - b);

it('gives its items in the order of their ranks', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100)), (ranks) => {
      const { heap, items } = heapOf(ranks);
      expect(heap.first?.rank).toBe(ascending(ranks)[0]);
      expect(drain(heap)).toEqual(ascending(ranks));
      expect(items.every(({ heapIndex }) => heapIndex === -1)).toBe(true);
    }),
  );
});

it('lets go of any item, and takes notice of a changed rank', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(100), fc.boolean(), fc.nat(100))), (plan) => {
      const { heap, items } = heapOf(plan.map(([rank]) => rank));
      const expected: number[] = [];
      plan.forEach(([, remove, newRank], i) => {
        const item = items[i]!;
        if (remove) {
          heap.remove(item);
          return;
        }
        item.rank = newRank;
        heap.moved(item);
        expected.push(newRank);
      });
      expect(drain(heap)).toEqual(ascending(expected));
    }),
  );
});
