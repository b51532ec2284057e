import type { AdvancedFilter, FilterDefinition } from '../definitions.ts';

/** [event-grid-protocol 4] */
export interface FilterLimits {
  readonly advancedFiltersMax: number;
  /** Of all advanced filters together. */
  readonly filterValuesMax: number;
  readonly filterValueCharsMax: number;
  readonly filterKeyCharsMax: number;
}

/** One thing that a filter may not be. */
export interface FilterProblem {
  /** JSON pointer within the filter. */
  readonly path: string;
  readonly found: unknown;
  /** Completes "expected …". */
  readonly expected: string;
}

/** What is wrong with a filter whose properties have the right types. Empty when it is good. */
export function checkFilter({ advancedFilters }: FilterDefinition, limits: FilterLimits): readonly FilterProblem[] {
  const { advancedFiltersMax, filterValuesMax } = limits;
  const problems = advancedFilters.flatMap((filter, i) => checkOne(filter, `/advancedFilters/${i}`, limits));
  if (advancedFilters.length > advancedFiltersMax) {
    const expected = `at most ${advancedFiltersMax} advanced filters`;
    problems.push({ path: '/advancedFilters', found: advancedFilters.length, expected });
  }
  const values = advancedFilters.reduce((sum, filter) => sum + valuesOf(filter).length, 0);
  if (values > filterValuesMax) {
    const expected = `at most ${filterValuesMax} values in all advanced filters`;
    problems.push({ path: '/advancedFilters', found: values, expected });
  }
  return problems;
}

function checkOne(filter: AdvancedFilter, path: string, limits: FilterLimits): FilterProblem[] {
  const { filterKeyCharsMax, filterValueCharsMax } = limits;
  const { key } = filter;
  const problems: FilterProblem[] = [];
  if (key.split('.').some((name) => name === '') || key.length > filterKeyCharsMax) {
    const expected = `names joined by dots, with at most ${filterKeyCharsMax} characters`;
    problems.push({ path: `${path}/key`, found: key, expected });
  }
  if ('values' in filter && filter.values.length === 0) {
    problems.push({ path: `${path}/values`, found: filter.values, expected: 'at least one value' });
  }
  for (const [i, value] of valuesOf(filter).entries()) {
    const at = 'values' in filter ? `${path}/values/${i}` : `${path}/value`;
    const expected = expectedOf(value, filterValueCharsMax);
    if (expected !== undefined) problems.push({ path: at, found: value, expected });
  }
  return problems;
}

function valuesOf(filter: AdvancedFilter): readonly unknown[] {
  if ('values' in filter) return filter.values;
  return 'value' in filter ? [filter.value] : [];
}

function expectedOf(value: unknown, charsMax: number): string | undefined {
  if (typeof value === 'string') return value.length > charsMax ? `at most ${charsMax} characters` : undefined;
  if (!Array.isArray(value)) return undefined;
  const [from, to] = value as readonly number[];
  return from !== undefined && to !== undefined && from > to ? 'a range that does not end before it begins' : undefined;
}
