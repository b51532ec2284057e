import type { AdvancedFilter } from '../definitions.ts';
import { type FilterSubject, filterKey } from './filter-subject.ts';
import type { FilterSwitches } from './filter-switches.ts';

/** What an operator asks of one value of its type. */
type Test =
  | { readonly type: 'string'; readonly hits: (value: string) => boolean }
  | { readonly type: 'number'; readonly hits: (value: number) => boolean }
  | { readonly type: 'boolean'; readonly hits: (value: boolean) => boolean };

type PresenceFilter = Extract<AdvancedFilter, { readonly operatorType: 'IsNullOrUndefined' | 'IsNotNull' }>;
type ComparingFilter = Exclude<AdvancedFilter, PresenceFilter>;

/** One condition on one key. `onArrays`: whether the elements of an array count. [event-grid-protocol 4] */
export function compileAdvancedFilter(
  filter: AdvancedFilter,
  onArrays: boolean,
  switches: FilterSwitches,
): (subject: FilterSubject) => boolean {
  const key = filterKey(filter.key);
  const isHidden = !switches.dataKeys && key[0].lower === 'data';
  const read = isHidden ? () => undefined : (subject: FilterSubject) => subject.valueOf(key);
  if (!isComparing(filter)) {
    const mustBeThere = filter.operatorType === 'IsNotNull';
    return (subject) => (read(subject) !== undefined) === mustBeThere;
  }
  const test = testOf(filter);
  const hits = test.hits as (value: unknown) => boolean;
  const isNegative = /Not/.test(filter.operatorType);
  const onMissing = matchesMissing(filter, switches);
  return (subject) => {
    const value = read(subject);
    if (!Array.isArray(value)) {
      // A value of another type acts as a missing one.
      return typeof value === test.type ? hits(value) !== isNegative : onMissing;
    }
    if (!onArrays) return false;
    const fitting = value.filter((element) => typeof element === test.type);
    return fitting.length === 0 ? onMissing : fitting.some(hits) !== isNegative;
  };
}

function isComparing(filter: AdvancedFilter): filter is ComparingFilter {
  return filter.operatorType !== 'IsNullOrUndefined' && filter.operatorType !== 'IsNotNull';
}

function matchesMissing({ operatorType }: ComparingFilter, switches: FilterSwitches): boolean {
  switch (operatorType) {
    case 'NumberNotIn':
    case 'StringNotIn':
      return true;
    case 'NumberNotInRange':
      return switches.numberNotInRangeMatchesMissing;
    case 'StringNotContains':
    case 'StringNotBeginsWith':
    case 'StringNotEndsWith':
      return switches.negativeStringMatchesMissing;
    default:
      return false;
  }
}

/** Of a negative operator that of its positive one. */
function testOf(filter: ComparingFilter): Test {
  switch (filter.operatorType) {
    case 'BoolEquals':
      return { type: 'boolean', hits: (value) => value === filter.value };
    case 'NumberIn':
    case 'NumberNotIn': {
      const numbers = new Set(filter.values);
      return { type: 'number', hits: (value) => numbers.has(value) };
    }
    case 'NumberInRange':
    case 'NumberNotInRange':
      return { type: 'number', hits: (value) => filter.values.some(([from, to]) => value >= from && value <= to) };
    case 'NumberLessThan':
      return { type: 'number', hits: (value) => value < filter.value };
    case 'NumberLessThanOrEquals':
      return { type: 'number', hits: (value) => value <= filter.value };
    case 'NumberGreaterThan':
      return { type: 'number', hits: (value) => value > filter.value };
    case 'NumberGreaterThanOrEquals':
      return { type: 'number', hits: (value) => value >= filter.value };
    default:
      return { type: 'string', hits: stringTest(filter) };
  }
}

type StringFilter = Extract<AdvancedFilter, { readonly operatorType: `String${string}` }>;

/** Strings are compared in any case. */
function stringTest({ operatorType, values }: StringFilter): (value: string) => boolean {
  const wanted = values.map((value) => value.toLowerCase());
  switch (operatorType) {
    case 'StringIn':
    case 'StringNotIn': {
      const all = new Set(wanted);
      return (value) => all.has(value.toLowerCase());
    }
    case 'StringContains':
    case 'StringNotContains':
      return (value) => anyOf(wanted, value.toLowerCase(), (text, part) => text.includes(part));
    case 'StringBeginsWith':
    case 'StringNotBeginsWith':
      return (value) => anyOf(wanted, value.toLowerCase(), (text, part) => text.startsWith(part));
    case 'StringEndsWith':
    case 'StringNotEndsWith':
      return (value) => anyOf(wanted, value.toLowerCase(), (text, part) => text.endsWith(part));
  }
}

function anyOf(parts: readonly string[], text: string, fits: (text: string, part: string) => boolean): boolean {
  return parts.some((part) => fits(text, part));
}
