import { describe, expect, it } from 'vitest';
import { Ring } from '../../../src/recorder/ring.ts';

describe('Ring', () => {
  it('keeps the newest and counts what it let go', () => {
    const ring = new Ring<number>(3);
    for (const item of [1, 2, 3, 4, 5]) ring.push(item);
    expect(ring.toArray()).toEqual([3, 4, 5]);
    expect(ring.length).toBe(3);
    expect(ring.dropped).toBe(2);
  });

  it('stays correct over many rounds', () => {
    const ring = new Ring<number>(100);
    for (let i = 0; i < 10_000; i++) ring.push(i);
    expect(ring.toArray()).toEqual(Array.from({ length: 100 }, (_, i) => 9_900 + i));
    expect(ring.dropped).toBe(9_900);
  });
});
