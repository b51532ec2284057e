import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DueHeap } from '../../../../../../emulators/event-grid/core/delivery/due-heap.ts';

it('gives the earliest first, and of those that are due together the lowest number', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ dueAtMs: fc.nat(20), number: fc.nat(20) })), (items) => {
      const heap = new DueHeap<{ readonly dueAtMs: number; readonly number: number }>();
      for (const item of items) heap.add(item);
      const sorted = [...items].sort((one, other) => one.dueAtMs - other.dueAtMs || one.number - other.number);
      for (const item of sorted) {
        expect(heap.nextDueAtMs).toBe(item.dueAtMs);
        expect(heap.pop()).toEqual(item);
      }
      expect(heap.pop()).toBeUndefined();
      expect(heap.nextDueAtMs).toBe(Number.POSITIVE_INFINITY);
    }),
  );
});

it('is empty when it is cleared', () => {
  const heap = new DueHeap<{ readonly dueAtMs: number; readonly number: number }>();
  heap.add({ dueAtMs: 1, number: 1 });
  heap.clear();
  expect(heap.first).toBeUndefined();
});
