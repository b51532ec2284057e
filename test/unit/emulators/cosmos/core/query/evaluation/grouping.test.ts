import { describe, expect, it } from 'vitest';
import { run } from '../run-query.ts';

const SALES = [
  { id: '1', team: 'b', n: 4, kind: 'x', at: { city: 'Oslo' } },
  { id: '2', team: 'a', n: 1, kind: 'x' },
  { id: '3', team: 'b', n: 2, kind: 'y', at: { city: 'Oslo' } },
  { id: '4', team: 'a', kind: 'x' },
  { id: '5', n: 9, kind: 'y' },
];

describe('aggregates', () => {
  it.each([
    ['SELECT VALUE COUNT(1) FROM c', [5]],
    ['SELECT VALUE COUNT(c.n) FROM c', [4]],
    ['SELECT VALUE COUNT(c.missing) FROM c', [0]],
    ['SELECT VALUE COUNT(null) FROM c', [5]],
    ['SELECT VALUE COUNT(undefined) FROM c', [0]],
    ['SELECT VALUE SUM(c.n) FROM c', [16]],
    ['SELECT VALUE AVG(c.n) FROM c', [4]],
    ['SELECT VALUE MIN(c.n) FROM c', [1]],
    ['SELECT VALUE MAX(c.n) FROM c', [9]],
    ['SELECT VALUE MIN(c.team) FROM c', ['a']],
    ['SELECT VALUE MAX(c.at.city) FROM c', ['Oslo']],
    ['SELECT VALUE MAX(c.at) FROM c', []],
    ['SELECT VALUE SUM(c.team) FROM c', []],
    ['SELECT VALUE AVG(c.team) FROM c', []],
    ['SELECT VALUE SUM(c.missing) FROM c', [0]],
    ['SELECT VALUE AVG(c.missing) FROM c', []],
    ['SELECT VALUE MAX(c.missing) FROM c', []],
    ['SELECT VALUE COUNTIF(c.n > 3) FROM c', [2]],
    ['SELECT VALUE MAKELIST(c.team) FROM c', [['b', 'a', 'b', 'a']]],
    ['SELECT VALUE MAKESET(c.team) FROM c', [['b', 'a']]],
    ['SELECT VALUE COUNT(1) FROM c WHERE false', [0]],
    ['SELECT VALUE SUM(c.n) FROM c WHERE false', [0]],
    ['SELECT MAX(c.n) FROM c WHERE false', [{}]],
    ['SELECT VALUE MAKELIST(c.n) FROM c WHERE false', [[]]],
    ['SELECT COUNT(1) FROM c', [{ $1: 5 }]],
    ['SELECT COUNT(1) AS n, MIN(c.n), MAX(c.n) AS most FROM c', [{ n: 5, $1: 1, most: 9 }]],
    ['SELECT VALUE SUM(c.n * 2) FROM c', [32]],
    ['SELECT VALUE {"n": COUNT(1), "avg": AVG(c.n)} FROM c', [{ n: 5, avg: 4 }]],
    ['SELECT VALUE MAX(c.n) - MIN(c.n) FROM c', [8]],
    ['SELECT TOP 1 VALUE COUNT(1) FROM c', [5]],
    ['SELECT VALUE COUNT(1) FROM c OFFSET 1 LIMIT 1', []],
    ['SELECT VALUE COUNT(1)', [1]],
    ['SELECT VALUE count(1) FROM c', [5]],
  ])('%s', (text, results) => {
    expect(run(text, SALES)).toEqual(results);
  });

  it('orders values of all types', () => {
    const documents = [{ v: 'a' }, { v: 1 }, { v: true }, { v: null }, { v: false }, {}];
    expect(run('SELECT MIN(c.v) AS least, MAX(c.v) AS most FROM c', documents)).toEqual([{ least: null, most: 'a' }]);
    expect(run('SELECT VALUE SUM(c.v) FROM c', [{ v: 1 }, { v: null }])).toEqual([]);
  });
});

describe('GROUP BY', () => {
  it.each([
    ['SELECT c.team FROM c GROUP BY c.team', [{}, { team: 'a' }, { team: 'b' }]],
    ['SELECT VALUE c.team FROM c GROUP BY c.team', ['a', 'b']],
    ['SELECT c.team, COUNT(1) AS n FROM c GROUP BY c.team', [{ n: 1 }, { team: 'a', n: 2 }, { team: 'b', n: 2 }]],
    ['SELECT c.team, SUM(c.n) FROM c GROUP BY c.team', [{ $1: 9 }, { team: 'a', $1: 1 }, { team: 'b', $1: 6 }]],
    ['SELECT COUNT(1) AS n FROM c GROUP BY c.kind', [{ n: 3 }, { n: 2 }]],
    [
      'SELECT c.team, c.kind, COUNT(1) AS n FROM c WHERE IS_DEFINED(c.team) GROUP BY c.team, c.kind',
      [
        { team: 'b', kind: 'x', n: 1 },
        { team: 'a', kind: 'x', n: 2 },
        { team: 'b', kind: 'y', n: 1 },
      ],
    ],
    [
      'SELECT UPPER(c.kind) AS k, COUNT(1) AS n FROM c GROUP BY UPPER(c.kind)',
      [
        { k: 'X', n: 3 },
        { k: 'Y', n: 2 },
      ],
    ],
    [
      'SELECT c.kind, UPPER(c.kind) AS k FROM c GROUP BY c.kind',
      [
        { kind: 'x', k: 'X' },
        { kind: 'y', k: 'Y' },
      ],
    ],
    [
      'SELECT VALUE {"k": c.kind, "n": COUNT(1)} FROM c GROUP BY c.kind',
      [
        { k: 'x', n: 3 },
        { k: 'y', n: 2 },
      ],
    ],
    ['SELECT c.at.city FROM c WHERE IS_DEFINED(c.at) GROUP BY c.at', [{ city: 'Oslo' }]],
    ['SELECT c.kind FROM c WHERE false GROUP BY c.kind', []],
    ['SELECT TOP 1 c.kind FROM c GROUP BY c.kind', [{ kind: 'x' }]],
    ['SELECT c.kind FROM c GROUP BY c.kind OFFSET 1 LIMIT 1', [{ kind: 'y' }]],
    ['SELECT VALUE COUNT(1) FROM c GROUP BY c.kind', [3, 2]],
    ['SELECT DISTINCT VALUE IS_DEFINED(c.team) FROM c GROUP BY c.team', [false, true]],
  ])('%s', (text, results) => {
    expect(run(text, SALES)).toEqual(results);
  });

  it('tells keys apart that look alike', () => {
    const documents = [
      { a: '1', b: 'x' },
      { a: 1, b: 'x' },
      { a: '1x', b: '' },
      { a: [1], b: 'x' },
      { a: '[1]', b: 'x' },
    ];
    expect(run('SELECT COUNT(1) AS n FROM c GROUP BY c.a, c.b', documents)).toEqual(
      [1, 1, 1, 1, 1].map((n) => ({ n })),
    );
  });
});
