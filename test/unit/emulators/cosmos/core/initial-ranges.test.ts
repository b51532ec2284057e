import { describe, expect, it } from 'vitest';
import { initialRanges } from '../../../../../emulators/cosmos/core/initial-ranges.ts';

describe.each([1, 2] as const)('a new container, keys of version %i', (version) => {
  it.each([
    [0, 1],
    [400, 1],
    [10_000, 1],
    [10_001, 2],
    [25_000, 3],
    [40_000, 4],
    [100_000_000, 100],
  ])('of %i units per second has %i ranges without gap', (units, count) => {
    const { ranges, nextRangeId } = initialRanges(units, version);
    expect(ranges).toHaveLength(count);
    expect(nextRangeId).toBe(count);
    expect(ranges.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, i) => String(i)));
    expect(ranges[0]!.minInclusive).toBe('');
    expect(ranges.at(-1)!.maxExclusive).toBe('FF');
    for (const [i, range] of ranges.slice(1).entries()) expect(range.minInclusive).toBe(ranges[i]!.maxExclusive);
  });
});
