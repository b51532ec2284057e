import { describe, expect, it } from 'vitest';
import type { CompileOptions } from '../../../../../../../emulators/cosmos/core/query/evaluation/compile-context.ts';
import {
  PASS_THROUGH,
  type QueryInfo,
  type QueryPlan,
} from '../../../../../../../emulators/cosmos/core/query/plan/plan.ts';
import { queryPlanOf } from '../../../../../../../emulators/cosmos/core/query/plan/query-plan.ts';
import { QuerySyntaxError } from '../../../../../../../emulators/cosmos/core/query/syntax/errors.ts';
import { parsed } from '../run-query.ts';

function planOf(text: string, options: CompileOptions = {}): QueryPlan {
  const plan = queryPlanOf(parsed(text), [['key']], options);
  if (plan instanceof QuerySyntaxError) throw plan;
  return plan;
}

/** What differs from the plan that changes nothing, the rewritten query on one line. */
function infoOf(text: string, options: CompileOptions = {}): Partial<QueryInfo> {
  const info = planOf(text, options).queryInfo!;
  const changed = Object.entries(info).filter(([name, value]) => {
    return JSON.stringify(value) !== JSON.stringify(PASS_THROUGH[name as keyof QueryInfo]);
  });
  return Object.fromEntries(
    changed.map(([name, value]) => [name, typeof value === 'string' ? value.replaceAll('\n', ' ') : value]),
  );
}

const PLACE = '{documentdb-formattableorderbyquery-filter}';
const value = { hasSelectValue: true };

describe('a query that partitions answer as it is', () => {
  it.each([
    'SELECT * FROM c',
    'SELECT c.a FROM c WHERE c.key = 1',
    'SELECT c.n, s FROM c JOIN (SELECT VALUE x FROM x IN c.xs GROUP BY x) s',
    'SELECT 5',
  ])('%s', (text) => {
    expect(infoOf(text)).toEqual({});
  });

  it.each([
    ['SELECT TOP 5 * FROM c', { top: 5 }],
    ['SELECT TOP 0 c.a FROM c WHERE c.key = 5', { top: 0 }],
    ['SELECT VALUE c.a FROM c', value],
    ['SELECT * FROM c OFFSET 1 LIMIT 2', { offset: 1, limit: 2, rewrittenQuery: 'SELECT * FROM c OFFSET 0 LIMIT 3' }],
    [
      'SELECT * FROM c WHERE c.a = 5 OFFSET 1 LIMIT 2',
      { offset: 1, limit: 2, rewrittenQuery: 'SELECT * FROM c WHERE (c.a = 5) OFFSET 0 LIMIT 3' },
    ],
    // One partition leaves rows out by itself.
    ['SELECT * FROM c WHERE c.key = 5 OFFSET 1 LIMIT 2', {}],
    ['SELECT DISTINCT c.a FROM c', { distinctType: 'Unordered' }],
    [
      'SELECT DISTINCT TOP 5 VALUE c.a FROM c',
      { ...value, distinctType: 'Unordered', top: 5, rewrittenQuery: 'SELECT DISTINCT VALUE c.a FROM c' },
    ],
    [
      'SELECT DISTINCT * FROM c WHERE c.key = 5 OFFSET 1 LIMIT 2',
      { distinctType: 'Unordered', offset: 1, limit: 2, rewrittenQuery: 'SELECT DISTINCT * FROM c WHERE (c.key = 5)' },
    ],
  ])('%s', (text, info) => {
    expect(infoOf(text)).toEqual(info);
  });

  it('takes counts from parameters', () => {
    const parameters = [
      { name: '@o', value: 42 },
      { name: '@l', value: 1337 },
    ];
    expect(infoOf('SELECT * FROM c OFFSET @o LIMIT @l', { parameters })).toEqual({
      offset: 42,
      limit: 1337,
      rewrittenQuery: 'SELECT * FROM c OFFSET 0 LIMIT 1379',
    });
    expect(queryPlanOf(parsed('SELECT TOP @n * FROM c'), [])).toBeInstanceOf(QuerySyntaxError);
  });
});

describe('ORDER BY', () => {
  const sorted = (select: string, rest: string, directions: string[] = ['Ascending'], keys = ['r.x']) => ({
    orderBy: directions,
    orderByExpressions: keys,
    rewrittenQuery: `SELECT ${select} FROM ${rest}`,
  });
  it.each([
    [
      'SELECT * FROM Root r ORDER BY r.x',
      sorted('r._rid, [{"item": r.x}] AS orderByItems, r AS payload', `Root AS r WHERE (${PLACE}) ORDER BY r.x`),
    ],
    [
      "SELECT * FROM r WHERE r.k = 'v' ORDER BY r.x DESC",
      sorted(
        'r._rid, [{"item": r.x}] AS orderByItems, r AS payload',
        `r WHERE ((r.k = "v") AND (${PLACE})) ORDER BY r.x DESC`,
        ['Descending'],
      ),
    ],
    [
      'SELECT TOP 10 r.a, r.b, 1 FROM r ORDER BY r.x ASC, r.y DESC',
      {
        top: 10,
        ...sorted(
          'TOP 10 r._rid, [{"item": r.x}, {"item": r.y}] AS orderByItems, {"a": r.a, "b": r.b, "$1": 1} AS payload',
          `r WHERE (${PLACE}) ORDER BY r.x ASC, r.y DESC`,
          ['Ascending', 'Descending'],
          ['r.x', 'r.y'],
        ),
      },
    ],
    [
      'SELECT VALUE r.a FROM r WHERE r.d = true ORDER BY r.x',
      {
        ...value,
        ...sorted(
          'r._rid, [{"item": r.x}] AS orderByItems, r.a AS payload',
          `r WHERE (((r.d = true) AND (${PLACE})) AND IS_DEFINED(r.a)) ORDER BY r.x`,
        ),
      },
    ],
    [
      'SELECT DISTINCT VALUE r.x FROM r ORDER BY r.x',
      {
        ...value,
        distinctType: 'Ordered',
        ...sorted(
          'r._rid, [{"item": r.x}] AS orderByItems, r.x AS payload',
          `r WHERE ((${PLACE}) AND IS_DEFINED(r.x)) ORDER BY r.x`,
        ),
      },
    ],
    [
      'SELECT * FROM r ORDER BY r.x OFFSET 5 LIMIT 3',
      {
        offset: 5,
        limit: 3,
        ...sorted(
          'r._rid, [{"item": r.x}] AS orderByItems, r AS payload',
          `r WHERE (${PLACE}) ORDER BY r.x OFFSET 0 LIMIT 8`,
        ),
      },
    ],
    [
      'SELECT TOP 2 r.a FROM r ORDER BY VectorDistance(r.v, [1, 2])',
      {
        top: 2,
        hasNonStreamingOrderBy: true,
        ...sorted(
          'TOP 2 r._rid, [{"item": VectorDistance(r.v, [1, 2])}] AS orderByItems, {"a": r.a} AS payload',
          `r WHERE (${PLACE}) ORDER BY VectorDistance(r.v, [1, 2])`,
          ['Descending'],
          ['VectorDistance(r.v, [1, 2])'],
        ),
      },
    ],
  ])('%s', (text, info) => {
    expect(infoOf(text)).toEqual(info);
  });

  it('goes from the most similar vector on', () => {
    const text = 'SELECT TOP 1 * FROM c ORDER BY VectorDistance(c.v, [1])';
    expect(infoOf(text, { distanceFunctionOf: () => 'euclidean' }).orderBy).toEqual(['Ascending']);
    expect(infoOf(text, { distanceFunctionOf: () => 'dotproduct' }).orderBy).toEqual(['Descending']);
  });
});

describe('aggregates and groups', () => {
  const grouped = (types: Record<string, string | null>, rewrittenQuery: string) => ({
    groupByAliases: Object.keys(types),
    groupByAliasToAggregateType: types,
    rewrittenQuery,
  });
  it.each([
    [
      'SELECT VALUE COUNT(1) FROM c',
      { ...value, aggregates: ['Count'], rewrittenQuery: 'SELECT VALUE [{"item": COUNT(1)}] FROM c' },
    ],
    [
      'SELECT VALUE AVG(c.x) FROM c WHERE c.y > 1',
      {
        ...value,
        aggregates: ['Average'],
        rewrittenQuery: 'SELECT VALUE [{"item": {"sum": SUM(c.x), "count": COUNT(c.x)}}] FROM c WHERE (c.y > 1)',
      },
    ],
    [
      'SELECT TOP 5 VALUE MIN(c.x + 1) FROM c',
      {
        ...value,
        top: 5,
        aggregates: ['Min'],
        rewrittenQuery:
          'SELECT VALUE [{"item": MIN((c.x + 1)), "item2": {"min": MIN((c.x + 1)), "count": COUNT((c.x + 1))}}] FROM c',
      },
    ],
    [
      'SELECT VALUE MAKESET(c.x) FROM c',
      { ...value, aggregates: ['MakeSet'], rewrittenQuery: 'SELECT VALUE [{"item": MAKESET(c.x)}] FROM c' },
    ],
    [
      'SELECT VALUE COUNT(1) FROM c WHERE c.key = 5 OFFSET 1 LIMIT 2',
      {
        ...value,
        offset: 1,
        limit: 2,
        aggregates: ['Count'],
        rewrittenQuery: 'SELECT VALUE [{"item": COUNT(1)}] FROM c WHERE (c.key = 5)',
      },
    ],
    ['SELECT COUNT(1) FROM c', grouped({ $1: 'Count' }, 'SELECT {"$1": {"item": COUNT(1)}} AS payload FROM c')],
    [
      'SELECT MAX(c.x) AS m, SUM(c.x) FROM c',
      grouped(
        { m: 'Max', $1: 'Sum' },
        'SELECT {"m": {"item": MAX(c.x), "item2": {"max": MAX(c.x), "count": COUNT(c.x)}}, "$1": {"item": SUM(c.x)}} AS payload FROM c',
      ),
    ],
    [
      'SELECT c.k, SUM(c.v) AS s FROM c GROUP BY c.k',
      {
        groupByExpressions: ['c.k'],
        ...grouped(
          { k: null, s: 'Sum' },
          'SELECT [{"item": c.k}] AS groupByItems, {"k": c.k, "s": {"item": SUM(c.v)}} AS payload FROM c GROUP BY c.k',
        ),
      },
    ],
    [
      'SELECT VALUE AVG(c.v) FROM c GROUP BY c.k',
      {
        ...value,
        groupByExpressions: ['c.k'],
        aggregates: ['Average'],
        rewrittenQuery:
          'SELECT [{"item": c.k}] AS groupByItems, [{"item": {"sum": SUM(c.v), "count": COUNT(c.v)}}] AS payload FROM c GROUP BY c.k',
      },
    ],
    [
      'SELECT VALUE {"age": c.age} FROM c GROUP BY {"age": c.age}',
      {
        ...value,
        groupByExpressions: ['{"age": c.age}'],
        rewrittenQuery:
          'SELECT [{"item": {"age": c.age}}] AS groupByItems, {"age": c.age} AS payload FROM c GROUP BY {"age": c.age}',
      },
    ],
    [
      'SELECT TOP 5 UPPER(c.name) AS name FROM c GROUP BY UPPER(c.name)',
      {
        top: 5,
        groupByExpressions: ['UPPER(c.name)'],
        ...grouped(
          { name: null },
          'SELECT [{"item": UPPER(c.name)}] AS groupByItems, {"name": UPPER(c.name)} AS payload FROM c GROUP BY UPPER(c.name)',
        ),
      },
    ],
    [
      'SELECT COUNT(1) AS n FROM (SELECT DISTINCT c.x FROM c)',
      { distinctType: 'Unordered', dCountInfo: { dCountAlias: 'n' }, rewrittenQuery: 'SELECT DISTINCT c.x FROM c' },
    ],
    [
      'SELECT VALUE COUNT(1) FROM (SELECT DISTINCT VALUE c.x FROM c)',
      {
        ...value,
        distinctType: 'Unordered',
        dCountInfo: { dCountAlias: '' },
        rewrittenQuery: 'SELECT DISTINCT VALUE c.x FROM c',
      },
    ],
  ])('%s', (text, info) => {
    expect(infoOf(text)).toEqual(info);
  });

  it.each([
    'SELECT VALUE {"s": SUM(c.x)} FROM c',
    'SELECT VALUE [SUM(c.x)] FROM c',
    'SELECT VALUE FLOOR(AVG(c.x)) FROM c',
    'SELECT MIN(c.x) / 2 FROM c',
  ])('has no plan for %s', (text) => {
    const plan = queryPlanOf(parsed(text), []);
    expect((plan as QuerySyntaxError).message).toBe(
      '{"Errors":["Compositions of aggregates and other expressions are not allowed."]}',
    );
  });
});

describe('ORDER BY RANK', () => {
  const score =
    '_FullTextScore(c.text, ["swim"], {documentdb-formattablehybridsearchquery-totaldocumentcount}, ' +
    '{documentdb-formattablehybridsearchquery-totalwordcount-0}, {documentdb-formattablehybridsearchquery-hitcountsarray-0})';

  it('asks for statistics and for the rows of each score', () => {
    const plan = planOf("SELECT c.name FROM c ORDER BY RANK FullTextScore(c.text, 'swim') OFFSET 10 LIMIT 5");
    expect(plan.queryInfo).toBeUndefined();
    expect(plan.hybridSearchQueryInfo).toEqual({
      globalStatisticsQuery:
        'SELECT COUNT(1) AS documentCount, [{"totalWordCount": SUM(_FullTextWordCount(c.text)), ' +
        '"hitCounts": [COUNTIF(FullTextContains(c.text, "swim"))]}] AS fullTextStatistics\nFROM c',
      componentQueryInfos: [
        {
          ...PASS_THROUGH,
          offset: 0,
          limit: 120,
          orderBy: ['Descending'],
          orderByExpressions: [score],
          rewrittenQuery:
            `SELECT c._rid, [{"item": ${score}}] AS orderByItems, ` +
            `{"payload": {"name": c.name}, "componentScores": [(${score} ?? -1)]} AS payload\n` +
            `FROM c\nWHERE (${PLACE})\nORDER BY ${score} DESC\nOFFSET 0 LIMIT 120`,
          hasNonStreamingOrderBy: true,
        },
      ],
      componentWithoutPayloadQueryInfos: [],
      projectionQueryInfo: null,
      componentWeights: [],
      skip: 10,
      take: 5,
      requiresGlobalStatistics: true,
    });
  });

  it('has a component for each score of a fusion', () => {
    const text =
      "SELECT TOP 100 * FROM c ORDER BY RANK RRF(VectorDistance(c.v, [1]), FullTextScore(c.text, 'swim'), [2, 1])";
    const { hybridSearchQueryInfo: info } = planOf(text, { distanceFunctionOf: () => 'euclidean' });
    expect(info?.componentWeights).toEqual([2, 1]);
    expect(info?.take).toBe(100);
    expect(info?.componentQueryInfos.map(({ top, orderBy }) => [top, ...orderBy])).toEqual([
      [200, 'Ascending'],
      [200, 'Descending'],
    ]);
    expect(planOf('SELECT TOP 1 * FROM c ORDER BY RANK VectorDistance(c.v, [1])').hybridSearchQueryInfo).toMatchObject({
      requiresGlobalStatistics: false,
    });
  });
});

describe('the rewritten queries can be run', () => {
  it.each([
    'SELECT c.a, COUNT(1) FROM c WHERE c.b = 1 GROUP BY c.a ORDER BY c.a',
    'SELECT VALUE c.x FROM c JOIN t IN c.tags WHERE t != 1 ORDER BY c.y DESC OFFSET 1 LIMIT 2',
    'SELECT DISTINCT TOP 3 c.a AS b, [1] FROM Families c',
    'SELECT VALUE MAX(c.x) FROM c JOIN (SELECT VALUE t FROM t IN c.t) u',
  ])('%s', (text) => {
    const { rewrittenQuery } = planOf(text).queryInfo!;
    expect(() => parsed(rewrittenQuery.replaceAll(PLACE, 'true'))).not.toThrow();
  });
});
