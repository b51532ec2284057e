import { describe, expect, it } from 'vitest';
import type { UserDefinedFunction } from '../../../../../../../emulators/cosmos/core/query/evaluation/compile-context.ts';
import { accessOf } from '../../../../../../../emulators/cosmos/core/query/plan/access.ts';
import type { JsonObject } from '../../../../../../../emulators/cosmos/core/query/values/value.ts';
import { parsed, run } from '../run-query.ts';

const FAMILIES: readonly JsonObject[] = [
  {
    id: 'north',
    name: { first: 'Ada', last: 'Berg' },
    children: [
      { name: 'Kim', grade: 5, pets: [{ name: 'Rex' }, { name: 'Tom' }] },
      { name: 'Lou', grade: 8 },
    ],
    tags: ['a', 'b'],
    city: 'Oslo',
    isActive: true,
    n: 1,
  },
  {
    id: 'south',
    name: { first: 'Bo', last: 'Dahl' },
    children: [{ name: 'Max', grade: 1, pets: [] }],
    city: null,
    n: 2,
  },
  { id: 'west', tags: [], isActive: false, n: '3', value: 9, 'odd name': 1 },
];

const both = (text: string) => run(text, FAMILIES);

describe('projection', () => {
  it.each([
    ['SELECT VALUE c.id FROM c', ['north', 'south', 'west']],
    ['SELECT c.id FROM c', [{ id: 'north' }, { id: 'south' }, { id: 'west' }]],
    ['SELECT c.id AS x, c.city FROM c', [{ x: 'north', city: 'Oslo' }, { x: 'south', city: null }, { x: 'west' }]],
    ['SELECT c.name.first FROM c', [{ first: 'Ada' }, { first: 'Bo' }, {}]],
    ['SELECT VALUE c.name.first FROM c', ['Ada', 'Bo']],
    ['SELECT VALUE c["name"]["last"] FROM c', ['Berg', 'Dahl']],
    ['SELECT VALUE c["odd name"] FROM c', [1]],
    ['SELECT c["odd name"] FROM c WHERE c.id = "west"', [{ 'odd name': 1 }]],
    ['SELECT VALUE c.children[0].name FROM c', ['Kim', 'Max']],
    ['SELECT c.tags[0] FROM c', [{ $1: 'a' }, {}, {}]],
    ['SELECT 1, c.id, 1 + 1 FROM c WHERE c.n = 1', [{ $1: 1, id: 'north', $2: 2 }]],
    ['SELECT VALUE {"i": c.id, n: c.n} FROM c WHERE c.n = 2', [{ i: 'south', n: 2 }]],
    ['SELECT {"i": c.id} FROM c WHERE c.n = 2', [{ $1: { i: 'south' } }]],
    ['SELECT {"i": c.id} AS o FROM c WHERE c.n = 2', [{ o: { i: 'south' } }]],
    ['SELECT VALUE [c.id, c.city] FROM c', [['north', 'Oslo'], ['south', null], ['west']]],
    ['SELECT VALUE 1 FROM c', [1, 1, 1]],
    ['SELECT VALUE undefined FROM c', []],
    ['SELECT undefined FROM c WHERE c.n = 1', [{}]],
    ['SELECT VALUE null FROM c WHERE c.n = 1', [null]],
    ['SELECT "a", "b"', [{ $1: 'a', $2: 'b' }]],
    ['SELECT VALUE "a"', ['a']],
    ['SELECT c.n x, {"i": c.id} info FROM c WHERE c.n = 2', [{ x: 2, info: { i: 'south' } }]],
    ['SELECT c.n, c.n AS m FROM c WHERE c.n = 1', [{ n: 1, m: 1 }]],
    ['SELECT c FROM c WHERE c.n = "3"', [{ c: FAMILIES[2] }]],
    ['SELECT VALUE c FROM c WHERE c.n = "3"', [FAMILIES[2]]],
    ['SELECT * FROM c WHERE c.n = "3"', [FAMILIES[2]]],
    ['select value c.id from c where c.n = 2', ['south']],
    ['SELECT VALUE f.id FROM Families f WHERE f.n = 2', ['south']],
    ['SELECT VALUE f.id FROM Families AS f WHERE f.n = 2', ['south']],
    ['SELECT VALUE Families.id FROM Families WHERE Families.n = 2', ['south']],
    ['SELECT VALUE root["id"] FROM root WHERE (root["n"] = 2)', ['south']],
    ['SELECT VALUE ROOT.n FROM ROOT -- a comment\nWHERE ROOT.n = /* another */ 2', [2]],
    ['SELECT VALUE c.ID FROM c', []],
  ])('%s', (text, results) => {
    expect(both(text)).toEqual(results);
  });
});

describe('WHERE keeps what is true, and nothing that is only not false', () => {
  it.each([
    ['c.isActive', ['north']],
    ['NOT c.isActive', ['west']],
    ['c.isActive = true', ['north']],
    ['c.isActive != true', ['west']],
    ['c.city = null', ['south']],
    ['c.city != null', ['north']],
    ['IS_NULL(c.city)', ['south']],
    ['IS_DEFINED(c.city)', ['north', 'south']],
    ['NOT IS_DEFINED(c.city)', ['west']],
    ['IS_DEFINED(c.city) = false', ['west']],
    ['c.n > 0', ['north', 'south']],
    ['c.n >= "3"', ['west']],
    ['NOT (c.n > 1)', ['north']],
    ['c.n = 1 OR c.city = null', ['north', 'south']],
    ['c.missing = 1 OR true', ['north', 'south', 'west']],
    ['c.missing = 1', []],
    ['c.missing != 1', []],
    ['c.n', []],
    ['"true"', []],
    ['1', []],
    ['true', ['north', 'south', 'west']],
    ['c.n IN (1, "3")', ['north', 'west']],
    ['c.n NOT IN (1)', ['south', 'west']],
    ['c.city NOT IN ("Rome")', ['north', 'south']],
    ['c.n BETWEEN 1 AND 2', ['north', 'south']],
    ['c.id LIKE "%th"', ['north', 'south']],
    ['STARTSWITH(c.id, "s")', ['south']],
    ['ARRAY_CONTAINS(c.tags, "a")', ['north']],
    ['ARRAY_LENGTH(c.tags) = 0', ['west']],
    ['c.name = {"last": "Dahl", "first": "Bo"}', ['south']],
    ['c.tags = ["a", "b"]', ['north']],
    ['c.name.first || c.name.last = "BoDahl"', ['south']],
    ['(c.city ?? "none") = "none"', ['west']],
    ['c.n = 1 ? c.isActive : c.n = 2', ['north', 'south']],
  ])('%s', (condition, ids) => {
    expect(both(`SELECT VALUE c.id FROM c WHERE ${condition}`)).toEqual(ids);
  });
});

describe('FROM and JOIN', () => {
  it.each([
    ['SELECT VALUE x.name FROM x IN c.children', ['Kim', 'Lou', 'Max']],
    ['SELECT * FROM x IN c.tags', ['a', 'b']],
    ['SELECT VALUE x FROM c.tags[0] x', ['a']],
    ['SELECT VALUE first FROM c.name.first', ['Ada', 'Bo']],
    ['SELECT * FROM c.name', [FAMILIES[0]!.name, FAMILIES[1]!.name]],
    ['SELECT VALUE n["last"] FROM c["name"] n', ['Berg', 'Dahl']],
    [
      'SELECT c.id, t FROM c JOIN t IN c.tags',
      [
        { id: 'north', t: 'a' },
        { id: 'north', t: 'b' },
      ],
    ],
    ['SELECT VALUE c.id FROM c JOIN c.tags', ['north', 'west']],
    ['SELECT VALUE t FROM c JOIN c.tags t', [['a', 'b'], []]],
    [
      'SELECT c.id, k.name AS child, p.name AS pet FROM c JOIN k IN c.children JOIN p IN k.pets',
      [
        { id: 'north', child: 'Kim', pet: 'Rex' },
        { id: 'north', child: 'Kim', pet: 'Tom' },
      ],
    ],
    ['SELECT VALUE [a, b] FROM c JOIN a IN c.tags JOIN b IN c.tags WHERE a < b', [['a', 'b']]],
    ['SELECT VALUE k.name FROM c JOIN k IN c.children WHERE k.grade > 4 AND c.n = 1', ['Kim', 'Lou']],
    ['SELECT VALUE k FROM c JOIN (SELECT VALUE x.name FROM x IN c.children WHERE x.grade > 4) k', ['Kim', 'Lou']],
    ['SELECT VALUE c.id FROM c JOIN (SELECT VALUE x FROM x IN c.children WHERE x.grade > 4)', ['north', 'north']],
    [
      'SELECT VALUE u.s FROM c JOIN u IN (SELECT VALUE [{"k": 1, "s": "one"}, {"k": 2, "s": "two"}]) WHERE u.k = c.n',
      ['one', 'two'],
    ],
    ['SELECT VALUE s.i FROM (SELECT c.id AS i FROM c WHERE c.n = 2) s', ['south']],
    ['SELECT * FROM (SELECT c.id FROM c WHERE c.n = 2) AS s', [{ id: 'south' }]],
    ['SELECT VALUE COUNT(1) FROM (SELECT DISTINCT VALUE IS_DEFINED(c.tags) FROM c)', [2]],
    ['SELECT VALUE x FROM x IN c.missing', []],
    ['SELECT VALUE x FROM x IN c.city', []],
  ])('%s', (text, results) => {
    expect(both(text)).toEqual(results);
  });
});

describe('subqueries', () => {
  it.each([
    ['SELECT VALUE (SELECT VALUE COUNT(1) FROM k IN c.children) FROM c', [2, 1, 0]],
    [
      'SELECT c.id, (SELECT VALUE k.name FROM k IN c.children WHERE k.grade = 8) AS eighth FROM c',
      [{ id: 'north', eighth: 'Lou' }, { id: 'south' }, { id: 'west' }],
    ],
    ['SELECT VALUE (SELECT 1 AS a, 2 AS b) FROM c WHERE c.n = 1', [{ a: 1, b: 2 }]],
    ['SELECT VALUE c.id FROM c WHERE EXISTS(SELECT VALUE k FROM k IN c.children WHERE k.grade = 1)', ['south']],
    ['SELECT VALUE c.id FROM c WHERE NOT EXISTS(SELECT VALUE k FROM k IN c.children)', ['west']],
    ['SELECT VALUE EXISTS(SELECT VALUE t FROM t IN c.tags WHERE t = "b") FROM c', [true, false, false]],
    ['SELECT VALUE ARRAY(SELECT VALUE k.name FROM k IN c.children) FROM c', [['Kim', 'Lou'], ['Max'], []]],
    [
      'SELECT VALUE ARRAY(SELECT k.grade FROM k IN c.children WHERE k.grade > 4) FROM c WHERE c.n = 1',
      [[{ grade: 5 }, { grade: 8 }]],
    ],
    [
      'SELECT VALUE ARRAY(SELECT DISTINCT VALUE IS_DEFINED(k.pets) FROM k IN c.children) FROM c WHERE c.n = 1',
      [[true, false]],
    ],
    ['SELECT VALUE ALL(SELECT VALUE k FROM k IN c.children WHERE k.grade > 4) FROM c', [true, false, true]],
    ['SELECT VALUE FIRST(SELECT VALUE k.name FROM k IN c.children) FROM c', ['Kim', 'Max']],
    ['SELECT VALUE LAST(SELECT VALUE k.name FROM k IN c.children) FROM c', ['Lou', 'Max']],
    ['SELECT VALUE (SELECT VALUE MAX(k.grade) FROM k IN c.children) FROM c', [8, 1]],
    ['SELECT VALUE (SELECT VALUE (SELECT VALUE c.n + 1)) FROM c', [2, 3]],
    [
      'SELECT VALUE ARRAY(SELECT VALUE ARRAY(SELECT VALUE p.name FROM p IN k.pets) FROM k IN c.children) FROM c WHERE c.n = 1',
      [[['Rex', 'Tom'], []]],
    ],
    [
      'SELECT g.grade, g.n FROM c JOIN (SELECT k.grade, COUNT(1) AS n FROM k IN c.children GROUP BY k.grade) g WHERE c.n = 1',
      [
        { grade: 5, n: 1 },
        { grade: 8, n: 1 },
      ],
    ],
    ['SELECT VALUE x FROM c JOIN (SELECT VALUE t || "!" FROM t IN c.tags) x', ['a!', 'b!']],
  ])('%s', (text, results) => {
    expect(both(text)).toEqual(results);
  });

  it('takes no scalar of several rows', () => {
    expect(() => both('SELECT VALUE (SELECT VALUE k FROM k IN c.children) FROM c')).toThrow(
      'cannot be greater than one',
    );
  });
});

describe('TOP, OFFSET, LIMIT and DISTINCT', () => {
  const documents = [3, 1, 2, 1, 3].map((n, i) => ({ id: String(i), n, o: { n } }));
  it.each([
    ['SELECT TOP 2 VALUE c.n FROM c', [3, 1]],
    ['SELECT TOP 0 VALUE c.n FROM c', []],
    ['SELECT TOP 99 VALUE c.n FROM c', [3, 1, 2, 1, 3]],
    ['SELECT TOP @n VALUE c.n FROM c', [3]],
    ['SELECT VALUE c.n FROM c OFFSET 1 LIMIT 2', [1, 2]],
    ['SELECT VALUE c.n FROM c OFFSET 0 LIMIT 0', []],
    ['SELECT VALUE c.n FROM c OFFSET 4 LIMIT 9', [3]],
    ['SELECT VALUE c.n FROM c OFFSET 9 LIMIT 9', []],
    ['SELECT VALUE c.n FROM c OFFSET @n LIMIT @n', [1]],
    ['SELECT TOP 3 VALUE c.n FROM c OFFSET 2 LIMIT 9', [2]],
    ['SELECT DISTINCT VALUE c.n FROM c', [3, 1, 2]],
    ['SELECT DISTINCT c.n FROM c', [{ n: 3 }, { n: 1 }, { n: 2 }]],
    ['SELECT DISTINCT VALUE c.o FROM c', [{ n: 3 }, { n: 1 }, { n: 2 }]],
    ['SELECT DISTINCT TOP 2 VALUE c.n FROM c', [3, 1]],
    ['SELECT DISTINCT VALUE c.n FROM c OFFSET 1 LIMIT 1', [1]],
    ['SELECT DISTINCT VALUE c.n FROM c ORDER BY c.n', [1, 2, 3]],
    ['SELECT DISTINCT VALUE c.missing FROM c', []],
    ['SELECT DISTINCT c.missing FROM c', [{}]],
    ['SELECT TOP 2 VALUE c.n FROM c ORDER BY c.n DESC', [3, 3]],
    ['SELECT VALUE c.n FROM c ORDER BY c.n OFFSET 1 LIMIT 3', [1, 2, 3]],
  ])('%s', (text, results) => {
    expect(run(text, documents, { parameters: [{ name: '@n', value: 1 }] })).toEqual(results);
  });
});

describe('parameters and functions of the container', () => {
  it.each([
    ['SELECT VALUE c.id FROM c WHERE c.n = @one', ['north']],
    ['SELECT VALUE c.id FROM c WHERE c.name = @name', ['south']],
    ['SELECT VALUE c.id FROM c WHERE c.n IN (@one, "3")', ['north', 'west']],
    ['SELECT VALUE c.id FROM c WHERE ARRAY_CONTAINS(@ids, c.id)', ['south', 'west']],
    ['SELECT VALUE c[@key] FROM c', ['north', 'south', 'west']],
    ['SELECT VALUE @name["first"]', ['Bo']],
    ['SELECT VALUE c.id FROM c WHERE c.missing = @nothing', []],
    ['SELECT VALUE udf.twice(c.n) FROM c', [2, 4, '33']],
    ['SELECT VALUE c.id FROM c WHERE udf.twice(c.n) > 2', ['south']],
    ['SELECT VALUE udf.nothing(c) FROM c', []],
  ])('%s', (text, results) => {
    const parameters = [
      { name: '@one', value: 1 },
      { name: '@name', value: { first: 'Bo', last: 'Dahl' } },
      { name: '@ids', value: ['south', 'west'] },
      { name: '@key', value: 'id' },
      { name: '@nothing', value: undefined },
    ];
    const udfs = new Map<string, UserDefinedFunction>([
      ['twice', (n: unknown) => (typeof n === 'number' ? 2 * n : `${n}${n}`)],
      ['nothing', () => undefined],
    ]);
    expect(run(text, FAMILIES, { parameters, udfs })).toEqual(results);
  });
});

describe('computed properties', () => {
  const computedProperties = new Map([
    ['lower', parsed('SELECT VALUE LOWER(c.city) FROM c')],
    ['pets', parsed('SELECT VALUE ARRAY(SELECT VALUE p.name FROM k IN f.children JOIN p IN k.pets) FROM f')],
    ['n', parsed('SELECT VALUE c.n FROM c')],
  ]);
  it.each([
    ['SELECT VALUE c.lower FROM c', ['oslo']],
    ['SELECT VALUE x.id FROM x WHERE x["lower"] = "oslo"', ['north']],
    ['SELECT VALUE c.pets FROM c WHERE c.n = 1', [['Rex', 'Tom']]],
    ['SELECT VALUE c.pets[1] FROM c', ['Tom']],
    ['SELECT VALUE p FROM c JOIN p IN c.pets', ['Rex', 'Tom']],
    ['SELECT VALUE (SELECT VALUE COUNT(1) FROM p IN c.pets) FROM c WHERE c.n = 1', [2]],
    ['SELECT VALUE c.id FROM c ORDER BY c.lower', ['north']],
    ['SELECT * FROM c WHERE c.lower = "oslo"', [FAMILIES[0]]],
    ['SELECT VALUE k.lower FROM k IN c.children', []],
  ])('%s', (text, results) => {
    expect(run(text, FAMILIES, { computedProperties })).toEqual(results);
  });

  it('are in no index', () => {
    const query = parsed('SELECT * FROM c WHERE c.lower = "oslo" AND c.n = 1 ORDER BY c.lower');
    const { filter, order } = accessOf(query, [], { computedProperties: new Map([['lower', query]]) });
    expect(filter).toEqual({ kind: 'equals', path: ['n'], values: [1] });
    expect(order).toBeUndefined();
  });
});
