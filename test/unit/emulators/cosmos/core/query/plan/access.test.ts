import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessOf } from '../../../../../../../emulators/cosmos/core/query/plan/access.ts';
import type { DocumentPath, IndexFilter } from '../../../../../../../emulators/cosmos/core/query/plan/index-filter.ts';
import { Budget } from '../../../../../../../emulators/cosmos/core/query/values/budget.ts';
import { compareValues, isEqual } from '../../../../../../../emulators/cosmos/core/query/values/comparison.ts';
import type { JsonObject, Value } from '../../../../../../../emulators/cosmos/core/query/values/value.ts';
import { parsed, run } from '../run-query.ts';

const PARAMETERS = [
  { name: '@p', value: 'x' },
  { name: '@list', value: [1, 2] },
];
const access = (where: string, ...keys: DocumentPath[]) =>
  accessOf(parsed(`SELECT * FROM c WHERE ${where}`), keys, { parameters: PARAMETERS });

const equals = (path: DocumentPath, ...values: Value[]): IndexFilter => ({ kind: 'equals', path, values });
const low = (value: number | string, isInclusive: boolean) => ({ low: { value, isInclusive } });
const high = (value: number | string, isInclusive: boolean) => ({ high: { value, isInclusive } });
const a: DocumentPath = ['a'];
const b: DocumentPath = ['b'];

describe('what a condition demands of paths', () => {
  it.each<[string, IndexFilter]>([
    ['c.a = 1', equals(a, 1)],
    ['1 = c.a', equals(a, 1)],
    ['c.a = @p', equals(a, 'x')],
    ['c.a.b["c d"][0] = null', equals(['a', 'b', 'c d', 0], null)],
    ['c.a = {"x": [1]}', equals(a, { x: [1] })],
    ['c.a = undefined', { kind: 'none' }],
    ['c.a = c.b', { kind: 'all' }],
    ['c.a IN (1, "x", @p)', equals(a, 1, 'x', 'x')],
    ['c.a IN (1, c.b)', { kind: 'defined', path: a }],
    ['c.a NOT IN (1)', { kind: 'defined', path: a }],
    ['c.a != 1', { kind: 'defined', path: a }],
    ['c.a > 1', { kind: 'range', path: a, ...low(1, false) }],
    ['c.a >= 1', { kind: 'range', path: a, ...low(1, true) }],
    ['1 > c.a', { kind: 'range', path: a, ...high(1, false) }],
    ['c.a <= "m"', { kind: 'range', path: a, ...high('m', true) }],
    ['c.a < [1]', { kind: 'none' }],
    [
      'c.a BETWEEN 1 AND 5',
      {
        kind: 'and',
        filters: [
          { kind: 'range', path: a, ...low(1, true) },
          { kind: 'range', path: a, ...high(5, true) },
        ],
      },
    ],
    ['c.a NOT BETWEEN 1 AND 5', { kind: 'defined', path: a }],
    ['STARTSWITH(c.a, "ab")', { kind: 'prefix', path: a, prefix: 'ab' }],
    ['STARTSWITH(c.a, "ab", false)', { kind: 'prefix', path: a, prefix: 'ab' }],
    ['STARTSWITH(c.a, "ab", true)', { kind: 'defined', path: a }],
    ['STRINGEQUALS(c.a, "ab")', equals(a, 'ab')],
    ['c.a LIKE "ab%c"', { kind: 'prefix', path: a, prefix: 'ab' }],
    ['c.a LIKE "ab"', equals(a, 'ab')],
    ['c.a LIKE "a!%" ESCAPE "!"', equals(a, 'a%')],
    ['c.a NOT LIKE "ab%"', { kind: 'defined', path: a }],
    ['CONTAINS(c.a, "x")', { kind: 'defined', path: a }],
    ['IS_DEFINED(c.a)', { kind: 'defined', path: a }],
    ['IS_DEFINED(c.a) = true', { kind: 'defined', path: a }],
    ['NOT IS_DEFINED(c.a)', { kind: 'undefined', path: a }],
    ['IS_DEFINED(c.a) = false', { kind: 'undefined', path: a }],
    ['IS_NULL(c.a)', equals(a, null)],
    ['IS_BOOL(c.a)', equals(a, false, true)],
    ['IS_STRING(c.a)', { kind: 'defined', path: a }],
    ['ARRAY_CONTAINS(@list, c.a)', equals(a, 1, 2)],
    ['ARRAY_CONTAINS(c.a, 5)', { kind: 'contains', path: a, item: 5 }],
    ['ARRAY_CONTAINS(c.a, {"x": 1}, true)', { kind: 'defined', path: a }],
    ['c.a', equals(a, true)],
    ['NOT c.a', equals(a, false)],
    ['NOT (c.a = 1)', { kind: 'all' }],
    ['true', { kind: 'all' }],
    ['false', { kind: 'none' }],
    ['1', { kind: 'none' }],
    ['udf.f(c.a)', { kind: 'all' }],
    ['1 = 1 AND c.a = 1', equals(a, 1)],
    ['1 = 0', { kind: 'none' }],
    ['NOT (1 = 1)', { kind: 'none' }],
    ['RAND() > 2', { kind: 'all' }],
    ['@p LIKE "y%" OR c.a = 1', equals(a, 1)],
    ['ST_ISVALID({"type": "Point", "coordinates": [0, 500]})', { kind: 'none' }],
    ['c.a = 1 AND c.b = 2', { kind: 'and', filters: [equals(a, 1), equals(b, 2)] }],
    ['c.a = 1 AND LENGTH(c.b) + 1 = 2', equals(a, 1)],
    ['c.a = 1 AND false', { kind: 'none' }],
    ['c.a = 1 OR c.b = 2', { kind: 'or', filters: [equals(a, 1), equals(b, 2)] }],
    ['c.a = 1 OR c.a = c.b', { kind: 'all' }],
    ['c.a = 1 OR false', equals(a, 1)],
    ['c.a = 1 ? true : false', { kind: 'all' }],
  ])('%s', (where, filter) => {
    expect(access(where).filter).toEqual(filter);
  });

  it('knows the path that FROM begins with, and no alias of a JOIN', () => {
    const filterOf = (text: string) => accessOf(parsed(text), []).filter;
    expect(filterOf('SELECT * FROM f.x.y z WHERE z.a = 1')).toEqual(equals(['x', 'y', 'a'], 1));
    expect(filterOf('SELECT c.a FROM c JOIN t IN c.t WHERE t = 1 AND c.a = 2')).toEqual(equals(a, 2));
    expect(filterOf('SELECT * FROM t IN c.t WHERE t = 1')).toEqual({ kind: 'all' });
    expect(filterOf('SELECT * FROM (SELECT * FROM c) c WHERE c.a = 1')).toEqual({ kind: 'all' });
    expect(filterOf('SELECT * FROM c')).toEqual({ kind: 'all' });
  });

  it('knows the paths of ORDER BY', () => {
    const orderOf = (text: string) => accessOf(parsed(text), []).order;
    expect(orderOf('SELECT * FROM c ORDER BY c.a DESC, c.b')).toEqual([
      { path: a, isDescending: true },
      { path: b, isDescending: false },
    ]);
    expect(orderOf('SELECT * FROM c')).toBeUndefined();
    expect(orderOf('SELECT * FROM c ORDER BY VectorDistance(c.a, [1])')).toBeUndefined();
    expect(orderOf('SELECT t FROM c JOIN t IN c.t ORDER BY c.a, t')).toBeUndefined();
  });
});

describe('the partition keys of a condition', () => {
  const one: DocumentPath = ['key'];
  const nested: DocumentPath = ['x', 'y'];
  it.each<[string, Value[][] | 'any']>([
    ['c.key = 5', [[5]]],
    ['c.key = "Hello"', [['Hello']]],
    ['c.key = null', [[null]]],
    ['c.key = []', [[undefined]]],
    ['c.key = {"x": 1}', [[undefined]]],
    ['c.key IN (1, 2, 2)', [[1], [2]]],
    ['c.key IN ({"x": 8}, [7], 1)', [[undefined], [1]]],
    ['c.key = 1 OR c.key = 2', [[1], [2]]],
    ['c.key = 1 AND c.key = 2', []],
    ['c.key = 1 AND c.a > 5', [[1]]],
    ['c.key = 1 OR c.a > 5', 'any'],
    ['c.key > 1', 'any'],
    ['c.key BETWEEN 2 AND 3', 'any'],
    ['c.key', [[true]]],
    ['NOT c.key', [[false]]],
    ['IS_BOOL(c.key)', [[false], [true]]],
    ['IS_NULL(c.key)', [[null]]],
    ['IS_DEFINED(c.key)', 'any'],
    ['IS_DEFINED(c["key"]) = false', [[undefined]]],
    ['ARRAY_CONTAINS([1, 2, 3], c.key)', [[1], [2], [3]]],
    ['ARRAY_CONTAINS([1, 2], c.key) AND c.key = 4', []],
    ['c.key LIKE "a%"', 'any'],
    ['c.key LIKE "a!%" ESCAPE "!"', [['a%']]],
    ['c.key[0] = "x"', 'any'],
    ['false', []],
    ['(c.id = "1" AND c["key"] = "p") OR (c.id = "2" AND c["key"] = "q")', [['p'], ['q']]],
  ])('%s', (where, keys) => {
    const expected = keys === 'any' ? { kind: 'any' } : { kind: 'keys', keys };
    expect(access(where, one).partitionKeys).toEqual(expected);
  });

  it.each<[string, Value[][] | 'any']>([
    ['c.x.y = 1 AND c.key = 2', [[1, 2]]],
    ['c.x.y = 1', [[1]]],
    ['c.key = 2', 'any'],
    [
      'c.x.y IN (1, 2) AND c.key IN (3, 4)',
      [
        [1, 3],
        [1, 4],
        [2, 3],
        [2, 4],
      ],
    ],
    ['c.x.y = 1 AND c.key = 2 OR c.x.y = 3', [[1, 2], [3]]],
  ])('of several levels: %s', (where, keys) => {
    const expected = keys === 'any' ? { kind: 'any' } : { kind: 'keys', keys };
    expect(access(where, nested, one).partitionKeys).toEqual(expected);
  });

  it('are none without FROM, and any of what would be too many', () => {
    expect(accessOf(parsed('SELECT 1'), [one]).partitionKeys).toEqual({ kind: 'keys', keys: [] });
    const list = Array.from({ length: 200 }, (_, i) => i).join(', ');
    expect(access(`c.x.y IN (${list}) AND c.key IN (${list})`, nested, one).partitionKeys).toMatchObject({
      kind: 'keys',
    });
  });
});

/** An index, in the plainest way. */
function lets(filter: IndexFilter, document: JsonObject): boolean {
  const budget = new Budget(1e9);
  if (filter.kind === 'all') return true;
  if (filter.kind === 'none') return false;
  if ('filters' in filter) {
    const found = filter.filters.map((one) => lets(one, document));
    return filter.kind === 'and' ? !found.includes(false) : found.includes(true);
  }
  const value = filter.path.reduce<Value>((of, step) => (of as JsonObject | null | undefined)?.[step], document);
  switch (filter.kind) {
    case 'equals':
      return filter.values.some((one) => one !== undefined && isEqual(one, value, budget));
    case 'range': {
      const { low: least, high: most } = filter;
      const inside = (sign: number, bound: typeof least) => {
        if (bound === undefined) return true;
        if (typeof bound.value !== typeof value) return false;
        const order = sign * compareValues(value, bound.value, budget);
        return bound.isInclusive ? order >= 0 : order > 0;
      };
      return inside(1, least) && inside(-1, most);
    }
    case 'prefix':
      return typeof value === 'string' && value.startsWith(filter.prefix);
    case 'contains':
      return Array.isArray(value) && value.some((one) => isEqual(one, filter.item, budget));
    default:
      return (value !== undefined) === (filter.kind === 'defined');
  }
}

describe('nothing that a condition keeps is lost', () => {
  const constant = fc.constantFrom('1', '2', '"x"', '"xy"', 'true', 'false', 'null', 'undefined', '[1]', '{"k": 1}');
  const path = fc.constantFrom('c.a', 'c.b', 'c.a.k');
  const comparison = fc
    .tuple(path, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), constant, fc.boolean())
    .map(([left, operator, right, turned]) =>
      turned ? `${right} ${operator} ${left}` : `${left} ${operator} ${right}`,
    );
  const predicate = fc.oneof(
    comparison,
    path,
    fc.tuple(path, constant, constant).map(([of, x, y]) => `${of} IN (${x}, ${y})`),
    fc.tuple(path, constant, constant).map(([of, x, y]) => `${of} NOT IN (${x}, ${y})`),
    fc.tuple(path, constant, constant).map(([of, x, y]) => `${of} BETWEEN ${x} AND ${y}`),
    fc.tuple(path, fc.constantFrom('x', 'x%', '%y', '_')).map(([of, like]) => `${of} LIKE "${like}"`),
    fc
      .tuple(fc.constantFrom('IS_DEFINED', 'IS_NULL', 'IS_BOOL', 'IS_STRING', 'LENGTH'), path)
      .map(([f, of]) => `${f}(${of})`),
    fc
      .tuple(fc.constantFrom('STARTSWITH', 'CONTAINS', 'STRINGEQUALS', 'ARRAY_CONTAINS'), path, constant)
      .map((x) => `${x[0]}(${x[1]}, ${x[2]})`),
    fc.tuple(path).map(([of]) => `ARRAY_CONTAINS([1, "x", null], ${of})`),
  );
  const condition = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      predicate,
      fc
        .tuple(tie('any'), fc.constantFrom('AND', 'OR'), tie('any'))
        .map(([x, operator, y]) => `(${x} ${operator} ${y})`),
      tie('any').map((x) => `NOT (${x})`),
    ),
  })).any;
  const value: fc.Arbitrary<Value> = fc.constantFrom<Value[]>(
    1,
    2,
    3,
    'x',
    'xy',
    'y',
    '',
    true,
    false,
    null,
    [1],
    ['x'],
    { k: 1 },
    { k: 'x' },
  );
  const documents = fc.array(fc.record({ a: value, b: value }, { requiredKeys: [] }), { minLength: 5, maxLength: 20 });

  it('for any condition and documents', () => {
    fc.assert(
      fc.property(condition, documents, (where, all) => {
        const { filter } = access(where);
        for (const document of run(`SELECT * FROM c WHERE ${where}`, all)) {
          expect(lets(filter, document as JsonObject)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
