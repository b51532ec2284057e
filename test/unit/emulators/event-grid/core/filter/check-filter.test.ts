import { describe, expect, it } from 'vitest';
import type { AdvancedFilter } from '../../../../../../emulators/event-grid/core/definitions.ts';
import { checkFilter } from '../../../../../../emulators/event-grid/core/filter/check-filter.ts';

const LIMITS = { advancedFiltersMax: 3, filterValuesMax: 4, filterValueCharsMax: 5, filterKeyCharsMax: 8 };

function problemsOf(...advancedFilters: AdvancedFilter[]): string[] {
  const filter = {
    subjectBeginsWith: '',
    subjectEndsWith: '',
    isSubjectCaseSensitive: false,
    enableAdvancedFilteringOnArrays: false,
    advancedFilters,
  };
  return checkFilter(filter, LIMITS).map(({ path, expected }) => `${path}: ${expected}`);
}

describe('checkFilter', () => {
  it('lets a filter pass that uses all there is', () => {
    expect(
      problemsOf(
        { operatorType: 'StringIn', key: 'data.abc', values: ['12345', ''] },
        { operatorType: 'NumberLessThan', key: 'data.a', value: 1 },
        { operatorType: 'NumberInRange', key: 'data.a', values: [[2, 2]] },
      ),
    ).toEqual([]);
  });

  it.each([
    [{ operatorType: 'StringIn', key: 'data.abcd', values: ['a'] }, '/advancedFilters/0/key'],
    [{ operatorType: 'IsNotNull', key: '' }, '/advancedFilters/0/key'],
    [{ operatorType: 'IsNotNull', key: 'data..a' }, '/advancedFilters/0/key'],
    [{ operatorType: 'StringIn', key: 'a', values: [] }, '/advancedFilters/0/values'],
    [{ operatorType: 'StringIn', key: 'a', values: ['a', '123456'] }, '/advancedFilters/0/values/1'],
    [{ operatorType: 'NumberInRange', key: 'a', values: [[2, 1]] }, '/advancedFilters/0/values/0'],
  ] as const)('%j', (filter, path) => {
    expect(problemsOf(filter as AdvancedFilter)).toEqual([expect.stringContaining(`${path}: `)]);
  });

  it('counts filters, and the values of all of them', () => {
    const two: AdvancedFilter = { operatorType: 'NumberIn', key: 'a', values: [1, 2] };
    const one: AdvancedFilter = { operatorType: 'BoolEquals', key: 'a', value: true };
    const none: AdvancedFilter = { operatorType: 'IsNotNull', key: 'a' };
    expect(problemsOf(two, two, none)).toEqual([]);
    expect(problemsOf(two, two, one)).toEqual(['/advancedFilters: at most 4 values in all advanced filters']);
    expect(problemsOf(none, none, none, none)).toEqual(['/advancedFilters: at most 3 advanced filters']);
  });
});
