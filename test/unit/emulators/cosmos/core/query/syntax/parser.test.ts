import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../../../../../../emulators/cosmos/core/query/compile.ts';
import { parseQuery } from '../../../../../../../emulators/cosmos/core/query/query.ts';
import { QuerySyntaxError } from '../../../../../../../emulators/cosmos/core/query/syntax/errors.ts';
import { textOfQuery } from '../../../../../../../emulators/cosmos/core/query/syntax/text-of.ts';
import { parsed } from '../run-query.ts';

function refused(text: string): QuerySyntaxError {
  const query = parseQuery(text);
  if (!(query instanceof QuerySyntaxError)) throw new Error(`${text} was taken`);
  return query;
}

const near = (token: string) => `Syntax error, incorrect syntax near '${token}'.`;
const END = 'Syntax error, unexpected end-of-file.';

describe('a syntax error says what and where', () => {
  it.each([
    ['', 'SC1002', END, 0, 0],
    ['SELECT', 'SC1002', END, 6, 6],
    ['SELECT * FROM', 'SC1002', END, 13, 13],
    ['SELECT * FROM c WHERE', 'SC1002', END, 21, 21],
    ['SELECT * FROM c WHERE (c.a = 1', 'SC1002', END, 30, 30],
    ['SELECT * FROM c /* never ends', 'SC1002', END, 29, 29],
    ['SELEC * FROM c', 'SC1001', near('SELEC'), 0, 5],
    ['SELECT c.a, FROM c', 'SC1001', near('FROM'), 12, 16],
    ['SELECT * FORM c', 'SC1001', near('FORM'), 9, 13],
    ['SELECT * FROM c WHERE c.a == 1', 'SC1001', near('='), 27, 28],
    ['SELECT * FROM c WHERE c.a = ', 'SC1002', END, 28, 28],
    ['SELECT c.value FROM c', 'SC1001', near('value'), 9, 14],
    ['SELECT c.order FROM c', 'SC1001', near('order'), 9, 14],
    ['SELECT * FROM c;', 'SC1001', near(';'), 15, 16],
    ['SELECT TOP -1 * FROM c', 'SC1001', near('-'), 11, 12],
    ['SELECT TOP c.a * FROM c', 'SC1001', near('c'), 11, 12],
    ['SELECT * FROM c OFFSET -1 LIMIT 10', 'SC1001', near('-'), 23, 24],
    ['SELECT * FROM c OFFSET 1', 'SC1002', END, 24, 24],
    ['SELECT * FROM c LIMIT 1', 'SC1001', near('LIMIT'), 16, 21],
    ['SELECT * FROM c ORDER c.a', 'SC1001', near('c'), 22, 23],
    ['SELECT * FROM c GROUP BY', 'SC1002', END, 24, 24],
    ['SELECT COUNT(*) FROM c', 'SC1001', near('*'), 13, 14],
    ['SELECT * FROM c WHERE c.a IS NULL', 'SC1001', near('IS'), 26, 28],
    ['SELECT * FROM c WHERE c.a IN 1', 'SC1001', near('1'), 29, 30],
    ['SELECT * FROM c WHERE c.a IN ()', 'SC1001', near(')'), 30, 31],
    ['SELECT * FROM c WHERE c.a LIKE "x" ESCAPE "ab"', 'SC1001', near('"ab"'), 42, 46],
    ['SELECT * FROM c WHERE c.a NOT 1', 'SC1001', near('NOT'), 26, 29],
    ['SELECT * FROM c WHERE c.a BETWEEN 1 OR 2', 'SC1001', near('OR'), 36, 38],
    ['SELECT {1: 2}', 'SC1001', near('1'), 8, 9],
    ['SELECT [1, ]', 'SC1001', near(']'), 11, 12],
    ['SELECT (1', 'SC1002', END, 9, 9],
    ['SELECT EXISTS(1)', 'SC1001', near('1'), 14, 15],
    ['SELECT * WHERE c.a = TRUE = 1 x', 'SC1001', near('x'), 30, 31],
    ['SELECT udf.1', 'SC1001', near('udf'), 7, 10],
    ['SELECT * FROM c HAVING 1', 'SC1001', near('1'), 23, 24],
    ['SELECT * FROM 5', 'SC1001', near('5'), 14, 15],
    ['SELECT * FROM c JOIN', 'SC1002', END, 20, 20],
    ['SELECT * FROM c[1.5]', 'SC1001', near('1.5'), 16, 19],
    ['UPDATE c SET c.a = 1', 'SC1001', near('UPDATE'), 0, 6],
    ['SELECT # FROM c', 'SC1010', "Syntax error, invalid token '#'.", 7, 8],
    ['SELECT @ FROM c', 'SC1010', "Syntax error, invalid token '@'.", 7, 8],
    ['SELECT 12ab FROM c', 'SC1011', "Syntax error, invalid numeric value token '12ab'.", 7, 11],
    ["SELECT 'abc", 'SC1012', "Syntax error, invalid string literal token ''abc'.", 7, 11],
    ["SELECT 'a\nb'", 'SC1012', "Syntax error, invalid string literal token ''a'.", 7, 9],
    ["SELECT 'a\\qb'", 'SC1012', "Syntax error, invalid string literal token ''a\\q'.", 7, 11],
    ["SELECT 'a\\u12'", 'SC1012', "Syntax error, invalid string literal token ''a\\u'.", 7, 11],
    ['SELECT TOP 1.5 * FROM c', 'SC2060', 'The count value provided for a TOP clause must be an integer.', 11, 14],
    [
      'SELECT TOP 4294967296 * FROM c',
      'SC2060',
      'The count value provided for a TOP clause must be an integer.',
      11,
      21,
    ],
    [
      'SELECT c.name FROM c OFFSET 4294967296 LIMIT 10',
      'SC2062',
      'The OFFSET count value exceeds the maximum allowed value.',
      28,
      38,
    ],
    [
      'SELECT c.name FROM c OFFSET 10 LIMIT 4294967296',
      'SC2061',
      'The LIMIT count value exceeds the maximum allowed value.',
      37,
      47,
    ],
  ])('%j', (text, code, message, start, end) => {
    expect(refused(text).problems).toEqual([{ code, message, location: { start, end } }]);
  });

  it('says where, counted over all lines', () => {
    expect(refused('SELECT *\nFROM c\n  WHERE ?').problems).toMatchObject([{ location: { start: 24, end: 25 } }]);
    expect(refused('').problems).toMatchObject([{ location: { start: 0, end: 0 } }]);
  });

  it('has the body of the service', () => {
    expect(refused('SELECT *\nFROM c c c').message).toBe(
      `{"errors":[{"severity":"Error","location":{"start":18,"end":19},"code":"SC1001","message":"${near('c')}"}]}`,
    );
  });
});

const unresolved = (name: string) => `Identifier '${name}' could not be resolved.`;
const inSelectList = (path: string) =>
  `Property reference '${path}' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.`;

describe('a query is checked before it is run', () => {
  it.each([
    ['SELECT x.a FROM c', [['SC2001', unresolved('x'), 7, 8]]],
    ['SELECT c.a FROM c d', [['SC2001', unresolved('c'), 7, 8]]],
    ['SELECT c.a', [['SC2001', unresolved('c'), 7, 8]]],
    [
      'SELECT * FROM c WHERE x.a = y.b',
      [
        ['SC2001', unresolved('x'), 22, 23],
        ['SC2001', unresolved('y'), 28, 29],
      ],
    ],
    ['SELECT * FROM c ORDER BY d.a', [['SC2001', unresolved('d'), 25, 26]]],
    ['SELECT c.a FROM c JOIN t IN d.tags', [['SC2001', unresolved('d'), 28, 29]]],
    ['SELECT VALUE (SELECT VALUE x FROM x IN d.tags) FROM c', [['SC2001', unresolved('d'), 39, 40]]],
    ['SELECT VALUE x FROM c JOIN (SELECT VALUE x FROM x IN c.a)', [['SC2001', unresolved('x'), 13, 14]]],
    [
      'SELECT c.a FROM c JOIN c IN c.tags',
      [['SC2011', "The input alias 'c' is specified more than once in the FROM clause.", 23, 34]],
    ],
    ['SELECT BADFUNC(c.age) FROM c', [['SC2005', "'BADFUNC' is not a recognized built-in function name.", 7, 14]]],
    ['SELECT RRF(c.a, c.b) FROM c', [['SC2005', "'RRF' is not a recognized built-in function name.", 7, 10]]],
    [
      "SELECT * FROM c WHERE STARTSWITH(c.k, 'a', 'b', 'c')",
      [['SC2050', 'The STARTSWITH function requires 2 to 3 argument(s).', 22, 52]],
    ],
    ['SELECT ABS() FROM c', [['SC2050', 'The ABS function requires 1 argument(s).', 7, 12]]],
    [
      'SELECT ARRAY_CONTAINS_ANY(c.a) FROM c',
      [['SC2050', 'The ARRAY_CONTAINS_ANY function requires at least 2 argument(s).', 7, 30]],
    ],
    ['SELECT COUNT(1, 2) FROM c', [['SC2050', 'The COUNT function requires 1 argument(s).', 7, 18]]],
    [
      'SELECT VALUE MAX(MIN(c)) FROM c',
      [
        [
          'SC2101',
          'Cannot perform an aggregate function on an expression containing an aggregate or a subquery.',
          13,
          24,
        ],
      ],
    ],
    [
      'SELECT VALUE MAX((SELECT 1)) FROM c',
      [
        [
          'SC2101',
          'Cannot perform an aggregate function on an expression containing an aggregate or a subquery.',
          13,
          28,
        ],
      ],
    ],
    ['SELECT * FROM c GROUP BY c.a', [['SC2041', "'SELECT *' is not allowed with GROUP BY.", 7, 8]]],
    ['SELECT * FROM c JOIN t IN c.tags', [['SC2040', "'SELECT *' is only valid with a single input set.", 7, 8]]],
    ['SELECT *', [['SC2039', "'SELECT *' is not valid if FROM clause is omitted.", 7, 8]]],
    ['SELECT c.name, COUNT(1) FROM c', [['SC2102', inSelectList('c.name'), 7, 13]]],
    ['SELECT c.b.d FROM c GROUP BY c.a', [['SC2102', inSelectList('c.b.d'), 7, 12]]],
    ['SELECT c FROM c GROUP BY c.a', [['SC2102', inSelectList('c'), 7, 8]]],
    ['SELECT UPPER(c.b), c.a FROM c GROUP BY c.a', [['SC2102', inSelectList('c.b'), 13, 16]]],
    [
      'SELECT VALUE ARRAY(SELECT VALUE t FROM t IN c.t ORDER BY t) FROM c',
      [['SC2202', "'ORDER BY' is not supported in subqueries.", 48, 58]],
    ],
    [
      'SELECT VALUE ARRAY(SELECT TOP 1 VALUE t FROM t IN c.t) FROM c',
      [['SC2203', "'TOP' is not supported in subqueries.", 26, 31]],
    ],
    [
      'SELECT x FROM (SELECT * FROM c OFFSET 1 LIMIT 2) x',
      [['SC2204', "'OFFSET LIMIT' clause is not supported in subqueries.", 31, 47]],
    ],
    [
      "SELECT FullTextScore(c.t, 'a') FROM c",
      [['SC2240', 'The FullTextScore function is only allowed in the ORDER BY RANK clause.', 7, 30]],
    ],
    [
      'SELECT * FROM c ORDER BY RANK LOWER(c.t)',
      [
        [
          'SC2221',
          'The ORDER BY RANK clause must be followed by a VectorDistance and/or a FullTextScore function call.',
          16,
          40,
        ],
      ],
    ],
    [
      "SELECT c.a FROM c JOIN t IN c.t ORDER BY RANK FullTextScore(c.t, 'a')",
      [['SC2224', 'The JOIN operator is not allowed with the ORDER BY RANK clause.', 23, 31]],
    ],
    [
      "SELECT t.a FROM t IN c.t ORDER BY RANK FullTextScore(t.t, 'a')",
      [['SC2223', 'The FROM clause with the IN operator is not allowed with the ORDER BY RANK clause.', 16, 24]],
    ],
    [
      'SELECT * FROM c WHERE COUNT(1) = 1',
      [['SC2103', 'An aggregate function is not allowed in the WHERE clause.', 22, 30]],
    ],
  ])('%s', (text, problems) => {
    const expected = problems.map(([code, message, start, end]) => ({ code, message, location: { start, end } }));
    expect(refused(text).problems).toEqual(expected);
  });

  it('indexes members by constants, and bounds the search of vectors', () => {
    expect(refused('SELECT VALUE [1, 2, 3][c["x"]] FROM c').problems).toEqual([
      {
        code: 'SC2990',
        message: "The specified query includes 'member indexer' which is currently not supported.",
        location: { start: 13, end: 30 },
      },
    ]);
    const text = 'SELECT VALUE VectorDistance(c.v, [2], true, {"searchListSizeMultiplier": -100}) FROM c';
    expect(refused(text).problems).toMatchObject([{ code: 'SC2213', location: { start: 44, end: 78 } }]);
  });

  it('sorts by paths only', () => {
    expect(refused('SELECT c FROM c JOIN (SELECT VALUE COUNT(1) FROM t IN c.t) n ORDER BY n').message).toContain(
      '2206',
    );
    expect(parseQuery('SELECT VALUE n FROM c JOIN (SELECT VALUE t FROM t IN c.t) n ORDER BY n.x')).not.toBeInstanceOf(
      Error,
    );
    expect(refused('SELECT * FROM c ORDER BY LOWER(c.a)').message).toBe(
      '{"errors":[{"severity":"Error","code":2206,"message":"Unsupported ORDER BY clause. ORDER BY item expression could not be mapped to a document path."}]}',
    );
  });

  it('is checked again when its parameters are known', () => {
    const problemsOf = (text: string, parameters: { name: string; value: null | number | string }[]) => {
      const query = compileQuery(parsed(text), { parameters });
      return query instanceof QuerySyntaxError ? query.problems.map(({ message }) => message) : [];
    };
    const top = 'The count value provided for a TOP clause must be an integer.';
    expect(problemsOf('SELECT TOP @n * FROM c', [{ name: '@n', value: 5 }])).toEqual([]);
    expect(problemsOf('SELECT TOP @n * FROM c', [{ name: '@n', value: 'x' }])).toEqual([top]);
    expect(problemsOf('SELECT TOP @n * FROM c', [{ name: '@n', value: -1 }])).toEqual([top]);
    expect(problemsOf('SELECT * FROM c WHERE c.a = @n AND c.b = @n', [])).toHaveLength(2);
    expect(problemsOf('SELECT c[@n] FROM c', [{ name: '@n', value: 'a' }])).toEqual([]);
    expect(problemsOf('SELECT udf.f(1) FROM c', [])).toEqual(["The user-defined function 'f' could not be resolved."]);
  });
});

describe('expressions are read in their order and printed as the planner prints them', () => {
  it.each([
    ['a.x+1*2', '(a.x + (1 * 2))'],
    ['a.x = 1 AND a.y = 2 AND a.z = 3', '(((a.x = 1) AND (a.y = 2)) AND (a.z = 3))'],
    ['a.x OR a.y AND a.z', '(a.x OR (a.y AND a.z))'],
    ['NOT a.x = 1', '((NOT a.x) = 1)'],
    ['NOT a.x AND a.y', '((NOT a.x) AND a.y)'],
    ['a.x <> 1', '(a.x != 1)'],
    ['a.x in (1,"b")', '(a.x IN (1, "b"))'],
    ['a.x not between 1 and 2', '(a.x NOT BETWEEN 1 AND 2)'],
    ["a.x like 'b' escape '!'", '(a.x LIKE "b" ESCAPE "!")'],
    ['a.x ? 1 : a.y ? 2 : 3', '(a.x ? 1 : (a.y ? 2 : 3))'],
    ['a.x ?? a.y ?? 3', '((a.x ?? a.y) ?? 3)'],
    ['a["b c"][0].d', 'a["b c"][0].d'],
    ["{x: 1, 'y': [true, null, undefined]}", '{"x": 1, "y": [true, null, undefined]}'],
    ['-1', '-1'],
    ['-a.x', '(-a.x)'],
    ['- -1', '1'],
    ['a.x - -1', '(a.x - -1)'],
    ['Abs(a.x)', 'Abs(a.x)'],
    ['udf.f(a.x, 1)', 'udf.f(a.x, 1)'],
    ['a.x & 1 | 2 ^ 3', '((a.x & 1) | (2 ^ 3))'],
    ['1 << 2 + 3 < 4', '((1 << (2 + 3)) < 4)'],
    ['exists(select value 1)', 'EXISTS(SELECT VALUE 1)'],
    ['a.first || a.last || a.rank || a.left', '(((a.first || a.last) || a.rank) || a.left)'],
  ])('%s', (text, printed) => {
    expect(textOfQuery(parsed(`SELECT VALUE ${text} FROM a`).tree)).toBe(`SELECT VALUE ${printed}\nFROM a`);
  });
});
