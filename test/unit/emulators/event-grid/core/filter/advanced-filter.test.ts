import { describe, expect, it } from 'vitest';
import type { AdvancedFilter } from '../../../../../../emulators/event-grid/core/definitions.ts';
import {
  DEFAULT_FILTER_SWITCHES,
  type FilterSwitches,
  switchesOfTopics,
} from '../../../../../../emulators/event-grid/core/filter/filter-switches.ts';
import { event, passes } from './filter-fixture.ts';

type Row = readonly [operand: object, data: object, expected: boolean, expectedOnArrays?: boolean];

/** Every operator on `data.k`: what it is compared with, the data, without and with filtering on arrays. */
const OPERATORS: Readonly<Record<AdvancedFilter['operatorType'], readonly Row[]>> = {
  NumberIn: [
    [{ values: [1, 2.5] }, { k: 1 }, true],
    [{ values: [1, 2.5] }, { k: 2.5 }, true],
    [{ values: [1, 2.5] }, { k: 3 }, false],
    [{ values: [1] }, {}, false],
    [{ values: [0] }, { k: null }, false],
    [{ values: [1] }, { k: '1' }, false],
    [{ values: [1] }, { k: true }, false],
    [{ values: [1] }, { k: [3, 1] }, false, true],
    [{ values: [1] }, { k: [3, '1', null] }, false, false],
    [{ values: [1] }, { k: [] }, false, false],
  ],
  NumberNotIn: [
    [{ values: [1] }, { k: 2 }, true],
    [{ values: [1] }, { k: 1 }, false],
    [{ values: [1] }, {}, true],
    [{ values: [1] }, { k: null }, true],
    [{ values: [1] }, { k: '1' }, true],
    [{ values: [1] }, { k: [2, 3] }, false, true],
    [{ values: [1] }, { k: [2, 1] }, false, false],
    [{ values: [1] }, { k: [] }, false, true],
  ],
  NumberLessThan: [
    [{ value: 5 }, { k: 4.9 }, true],
    [{ value: 5 }, { k: 5 }, false],
    [{ value: 5 }, {}, false],
    [{ value: 5 }, { k: null }, false],
    [{ value: 5 }, { k: '4' }, false],
    [{ value: 5 }, { k: [6, 4] }, false, true],
    [{ value: 5 }, { k: [6, 7] }, false, false],
  ],
  NumberLessThanOrEquals: [
    [{ value: 5 }, { k: 5 }, true],
    [{ value: 5 }, { k: 5.1 }, false],
    [{ value: 5 }, {}, false],
    [{ value: 5 }, { k: null }, false],
    [{ value: 5 }, { k: [6, 5] }, false, true],
  ],
  NumberGreaterThan: [
    [{ value: -1 }, { k: 0 }, true],
    [{ value: -1 }, { k: -1 }, false],
    [{ value: -1 }, {}, false],
    [{ value: -1 }, { k: null }, false],
    [{ value: -1 }, { k: [-2, 0] }, false, true],
  ],
  NumberGreaterThanOrEquals: [
    [{ value: 5 }, { k: 5 }, true],
    [{ value: 5 }, { k: 4 }, false],
    [{ value: 5 }, {}, false],
    [{ value: 5 }, { k: null }, false],
    [{ value: 5 }, { k: [4, 5] }, false, true],
  ],
  NumberInRange: [
    [{ values: [[1, 3]] }, { k: 1 }, true],
    [{ values: [[1, 3]] }, { k: 3 }, true],
    [{ values: [[1, 3]] }, { k: 3.1 }, false],
    [
      {
        values: [
          [1, 3],
          [7, 9],
        ],
      },
      { k: 8 },
      true,
    ],
    [{ values: [[1, 3]] }, {}, false],
    [{ values: [[0, 3]] }, { k: null }, false],
    [{ values: [[1, 3]] }, { k: '2' }, false],
    [{ values: [[1, 3]] }, { k: [5, 2] }, false, true],
  ],
  NumberNotInRange: [
    [{ values: [[1, 3]] }, { k: 4 }, true],
    [{ values: [[1, 3]] }, { k: 3 }, false],
    [
      {
        values: [
          [1, 3],
          [7, 9],
        ],
      },
      { k: 8 },
      false,
    ],
    [{ values: [[1, 3]] }, {}, false],
    [{ values: [[1, 3]] }, { k: null }, false],
    [{ values: [[1, 3]] }, { k: '4' }, false],
    [{ values: [[1, 3]] }, { k: [4, 5] }, false, true],
    [{ values: [[1, 3]] }, { k: [4, 2] }, false, false],
  ],
  BoolEquals: [
    [{ value: true }, { k: true }, true],
    [{ value: false }, { k: false }, true],
    [{ value: true }, { k: false }, false],
    [{ value: false }, {}, false],
    [{ value: false }, { k: null }, false],
    [{ value: true }, { k: 'true' }, false],
    [{ value: false }, { k: 0 }, false],
    [{ value: true }, { k: [false, true] }, false, true],
    [{ value: true }, { k: [false] }, false, false],
  ],
  StringIn: [
    [{ values: ['Red', 'blue'] }, { k: 'BLUE' }, true],
    [{ values: ['Red', 'blue'] }, { k: 'red' }, true],
    [{ values: ['Red'] }, { k: 'reddish' }, false],
    [{ values: ['Red'] }, {}, false],
    [{ values: ['null'] }, { k: null }, false],
    [{ values: ['1'] }, { k: 1 }, false],
    [{ values: ['Red'] }, { k: { red: 'red' } }, false],
    [{ values: ['Red'] }, { k: ['green', 'RED'] }, false, true],
    [{ values: ['Red'] }, { k: ['green'] }, false, false],
  ],
  StringNotIn: [
    [{ values: ['Red'] }, { k: 'green' }, true],
    [{ values: ['Red'] }, { k: 'RED' }, false],
    [{ values: ['Red'] }, {}, true],
    [{ values: ['Red'] }, { k: null }, true],
    [{ values: ['1'] }, { k: 1 }, true],
    [{ values: ['Red'] }, { k: ['green', 'blue'] }, false, true],
    [{ values: ['Red'] }, { k: ['green', 'red'] }, false, false],
  ],
  StringContains: [
    [{ values: ['lu', 'x'] }, { k: 'bLUe' }, true],
    [{ values: ['x'] }, { k: 'blue' }, false],
    [{ values: [''] }, { k: 'blue' }, true],
    [{ values: ['x'] }, {}, false],
    [{ values: [''] }, { k: null }, false],
    [{ values: ['1'] }, { k: 1 }, false],
    [{ values: ['lu'] }, { k: ['red', 'blue'] }, false, true],
    [{ values: ['lu'] }, { k: ['red'] }, false, false],
  ],
  StringBeginsWith: [
    [{ values: ['BL', 'x'] }, { k: 'blue' }, true],
    [{ values: ['lu'] }, { k: 'blue' }, false],
    [{ values: ['b'] }, {}, false],
    [{ values: ['b'] }, { k: null }, false],
    [{ values: ['b'] }, { k: ['red', 'blue'] }, false, true],
  ],
  StringEndsWith: [
    [{ values: ['UE', 'x'] }, { k: 'blue' }, true],
    [{ values: ['lu'] }, { k: 'blue' }, false],
    [{ values: ['e'] }, {}, false],
    [{ values: ['e'] }, { k: null }, false],
    [{ values: ['e'] }, { k: ['red', 'blue'] }, false, true],
  ],
  StringNotContains: [
    [{ values: ['x', 'y'] }, { k: 'blue' }, true],
    [{ values: ['x', 'LU'] }, { k: 'blue' }, false],
    [{ values: ['x'] }, {}, false],
    [{ values: ['x'] }, { k: null }, false],
    [{ values: ['x'] }, { k: 1 }, false],
    [{ values: ['x'] }, { k: ['red', 'blue'] }, false, true],
    [{ values: ['x'] }, { k: ['red', 'xeno'] }, false, false],
  ],
  StringNotBeginsWith: [
    [{ values: ['x'] }, { k: 'blue' }, true],
    [{ values: ['x', 'BL'] }, { k: 'blue' }, false],
    [{ values: ['x'] }, {}, false],
    [{ values: ['x'] }, { k: null }, false],
    [{ values: ['x'] }, { k: ['red', 'blue'] }, false, true],
    [{ values: ['b'] }, { k: ['red', 'blue'] }, false, false],
  ],
  StringNotEndsWith: [
    [{ values: ['x'] }, { k: 'blue' }, true],
    [{ values: ['x', 'UE'] }, { k: 'blue' }, false],
    [{ values: ['x'] }, {}, false],
    [{ values: ['x'] }, { k: null }, false],
    [{ values: ['x'] }, { k: ['red', 'blue'] }, false, true],
    [{ values: ['e'] }, { k: ['red', 'blue'] }, false, false],
  ],
  IsNullOrUndefined: [
    [{}, {}, true],
    [{}, { k: null }, true],
    [{}, { k: '' }, false],
    [{}, { k: 0 }, false],
    [{}, { k: false }, false],
    [{}, { k: [] }, false, false],
    [{}, { k: {} }, false],
  ],
  IsNotNull: [
    [{}, {}, false],
    [{}, { k: null }, false],
    [{}, { k: '' }, true],
    [{}, { k: 0 }, true],
    [{}, { k: [] }, true, true],
    [{}, { k: {} }, true],
  ],
};

describe.each(Object.entries(OPERATORS))('%s', (operatorType, rows) => {
  const cases = rows.flatMap(([operand, data, expected, expectedOnArrays = expected]) => [
    { operand, data, onArrays: false, expected },
    { operand, data, onArrays: true, expected: expectedOnArrays },
  ]);

  it.each(cases)('$operand on $data, on arrays $onArrays: $expected', ({ operand, data, onArrays, expected }) => {
    const filter = { operatorType, key: 'data.k', ...operand } as AdvancedFilter;
    const definition = { advancedFilters: [filter], enableAdvancedFilteringOnArrays: onArrays };
    expect(passes(definition, event({ data }))).toBe(expected);
  });
});

describe('what is uncertain can be turned', () => {
  const withSwitch = (filter: AdvancedFilter, switches: Partial<FilterSwitches>, data: object = {}) => {
    return passes({ advancedFilters: [filter] }, event({ data }), { ...DEFAULT_FILTER_SWITCHES, ...switches });
  };

  it.each(['StringNotContains', 'StringNotBeginsWith', 'StringNotEndsWith'] as const)(
    '%s where the key is missing',
    (operatorType) => {
      const filter = { operatorType, key: 'data.k', values: ['x'] };
      expect(withSwitch(filter, {})).toBe(false);
      expect(withSwitch(filter, { negativeStringMatchesMissing: true })).toBe(true);
      expect(withSwitch(filter, { negativeStringMatchesMissing: true }, { k: 'x' })).toBe(false);
    },
  );

  it('NumberNotInRange where the key is missing', () => {
    const filter: AdvancedFilter = { operatorType: 'NumberNotInRange', key: 'data.k', values: [[1, 2]] };
    expect(withSwitch(filter, {})).toBe(false);
    expect(withSwitch(filter, { numberNotInRangeMatchesMissing: true })).toBe(true);
    expect(withSwitch(filter, { numberNotInRangeMatchesMissing: true }, { k: 1 })).toBe(false);
  });

  it('keys into the data', () => {
    const filter: AdvancedFilter = { operatorType: 'IsNotNull', key: 'data.k' };
    expect(withSwitch(filter, {}, { k: 1 })).toBe(true);
    expect(withSwitch(filter, { dataKeys: false }, { k: 1 })).toBe(false);
    const other: AdvancedFilter = { operatorType: 'IsNotNull', key: 'id' };
    expect(withSwitch(other, { dataKeys: false })).toBe(true);
    expect(withSwitch(filter, switchesOfTopics({ ...DEFAULT_FILTER_SWITCHES, dataKeys: false }), { k: 1 })).toBe(true);
  });
});
