import type { EpkRange } from './definitions.ts';
import type { RangesState } from './facts.ts';
import { Failure } from './failure.ts';
import { OrderedLog } from './ordered-log.ts';
import { FULL_EPK_RANGE, middleOf } from './partition-key/effective-partition-key.ts';
import { Range } from './range.ts';

/** How a container is divided into ranges: without gap or overlap, from `''` to `FF`. */
export class Ranges {
  #ranges: readonly Range[];
  #nextId: number;
  #version: number;

  /** As it was, or one range for all. */
  constructor(
    { ranges, nextRangeId, version }: RangesState = {
      ranges: [{ id: '0', parents: [], ...FULL_EPK_RANGE }],
      nextRangeId: 1,
      version: 1,
    },
  ) {
    this.#ranges = ranges.map((definition) => new Range(definition, 0));
    this.#nextId = nextRangeId;
    this.#version = version;
  }

  /** In the order of their keys. */
  get all(): readonly Range[] {
    return this.#ranges;
  }

  get state(): RangesState {
    const ranges = this.#ranges.map(({ definition }) => definition);
    return { ranges, nextRangeId: this.#nextId, version: this.#version };
  }

  get version(): number {
    return this.#version;
  }

  /** The range that a key falls into. */
  of(epk: string): Range {
    const ranges = this.#ranges;
    let low = 0;
    let high = ranges.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ranges[middle]!.definition.minInclusive <= epk) low = middle;
      else high = middle - 1;
    }
    return ranges[low]!;
  }

  find(id: string): Range | undefined {
    return this.#ranges.find((range) => range.definition.id === id);
  }

  /** `at`: where, if not in the middle. */
  split(id: string, at: string | undefined, version: 1 | 2): readonly Range[] | Failure {
    const range = this.find(id);
    if (range === undefined) return rangeGone(id);
    const { minInclusive, maxExclusive, parents } = range.definition;
    const border = at ?? middleOf(range.definition, version);
    if (border === undefined || border <= minInclusive || border >= maxExclusive) {
      return new Failure(
        'range-invalid',
        `The partition key range ${id} cannot be split at ${border ?? 'its middle'}.`,
      );
    }
    const isLeft = (item: { readonly partition: { readonly epk: string } }) => item.partition.epk < border;
    const items = range.items.divide(isLeft);
    const written = range.written.divide(isLeft);
    const sides: readonly EpkRange[] = [
      { minInclusive, maxExclusive: border },
      { minInclusive: border, maxExclusive },
    ];
    const children = sides.map(
      (side, i) =>
        new Range({ id: this.#newId(), parents: [...parents, id], ...side }, range.lsn, items[i], written[i]),
    );
    this.#replace([range], children);
    return children;
  }

  merge(ids: readonly [string, string]): readonly Range[] | Failure {
    const found = ids.map((id) => this.find(id));
    const missing = found.indexOf(undefined);
    if (missing >= 0) return rangeGone(ids[missing]!);
    const [left, right] = (found as Range[]).sort((a, b) => this.#ranges.indexOf(a) - this.#ranges.indexOf(b));
    if (left!.definition.maxExclusive !== right!.definition.minInclusive) {
      return new Failure('range-invalid', `The partition key ranges ${ids.join(' and ')} do not lie side by side.`);
    }
    const parents = [left!, right!].flatMap(({ definition }) => [...definition.parents, definition.id]);
    const merged = new Range(
      {
        id: this.#newId(),
        parents: [...new Set(parents)],
        minInclusive: left!.definition.minInclusive,
        maxExclusive: right!.definition.maxExclusive,
      },
      Math.max(left!.lsn, right!.lsn),
      OrderedLog.join(left!.items, right!.items),
      OrderedLog.join(left!.written, right!.written),
    );
    this.#replace([left!, right!], [merged]);
    return [merged];
  }

  #replace(old: readonly Range[], ranges: readonly Range[]): void {
    const at = this.#ranges.indexOf(old[0]!);
    this.#ranges = this.#ranges.toSpliced(at, old.length, ...ranges);
    this.#version++;
  }

  #newId(): string {
    return String(this.#nextId++);
  }
}

/** Clients refresh their ranges when they see it: 410 with 1002. */
export function rangeGone(id: string): Failure {
  return new Failure('range-gone', `The requested partition key range ${id} is no longer available.`);
}
