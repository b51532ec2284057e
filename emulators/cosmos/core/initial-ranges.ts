import type { EpkRange } from './definitions.ts';
import type { RangesState } from './facts.ts';
import { FULL_EPK_RANGE, middleOf } from './partition-key/effective-partition-key.ts';

/** What a physical partition provides. https://learn.microsoft.com/azure/cosmos-db/partitioning-overview#physical-partitions */
const UNITS_PER_RANGE = 10_000;
const RANGES_MAX = 100;

/** The ranges of a new container: as many as its throughput needs, by halving the widest. `units` per second. */
export function initialRanges(units: number, version: 1 | 2): RangesState {
  const count = Math.min(Math.max(Math.ceil(units / UNITS_PER_RANGE), 1), RANGES_MAX);
  let ranges: EpkRange[] = [FULL_EPK_RANGE];
  while (ranges.length < count) {
    const missing = count - ranges.length;
    ranges = ranges.flatMap((range, i) => (i < missing ? halves(range, version) : [range]));
  }
  return {
    ranges: ranges.map((range, i) => ({ id: String(i), parents: [], ...range })),
    nextRangeId: count,
    version: 1,
  };
}

function halves(range: EpkRange, version: 1 | 2): EpkRange[] {
  const border = middleOf(range, version);
  if (border === undefined) return [range];
  const { minInclusive, maxExclusive } = range;
  return [
    { minInclusive, maxExclusive: border },
    { minInclusive: border, maxExclusive },
  ];
}
