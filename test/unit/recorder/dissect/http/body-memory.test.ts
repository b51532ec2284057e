import { describe, expect, it } from 'vitest';
import { borrowMemory, returnMemory } from '../../../../../src/recorder/dissect/http/body-memory.ts';

const LARGE = 100_000;

describe('body memory', () => {
  it('is used again once it is back, though only a part of it was returned', () => {
    const first = borrowMemory(LARGE);
    returnMemory(first.subarray(0, 5_000));
    const second = borrowMemory(LARGE);
    expect(second.buffer).toBe(first.buffer);
    expect(second.length).toBe(first.length);
  });

  it('is lent to one at a time', () => {
    const [one, other] = [borrowMemory(LARGE), borrowMemory(LARGE)];
    expect(one.buffer).not.toBe(other.buffer);
  });

  it.each([1, 4_096, 4_097, 16_384, 16_385, LARGE])('has room for %i bytes', (bytes) => {
    returnMemory(borrowMemory(5_000));
    expect(borrowMemory(bytes).length).toBeGreaterThanOrEqual(bytes);
  });

  it('of small bodies goes back to nobody: others have the rest of its pool', () => {
    const small = borrowMemory(100);
    returnMemory(small);
    expect(borrowMemory(5_000).buffer).not.toBe(small.buffer);
  });

  it('is given up where it is very large, or there is much of it', () => {
    const huge = borrowMemory(3_000_000);
    returnMemory(huge);
    expect(borrowMemory(LARGE).buffer).not.toBe(huge.buffer);
    const many = Array.from({ length: 100 }, () => borrowMemory(LARGE));
    for (const each of many) returnMemory(each);
    const again = Array.from({ length: 100 }, () => borrowMemory(LARGE).buffer);
    const kept = many.filter(({ buffer }) => again.includes(buffer));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThanOrEqual(8);
  });
});
