import type { Container, ContainerRequest, SqlQuerySpec } from '@azure/cosmos';
import { describe, expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

const SQUARE =
  "{'type': 'Polygon', 'coordinates': [[[13.3, 52.4], [13.5, 52.4], [13.5, 52.6], [13.3, 52.6], [13.3, 52.4]]]}";

const ITEMS = [
  {
    id: 'berlin',
    pk: 'de',
    name: '50% off',
    n: 1,
    tags: ['big', 'capital'],
    at: '2026-01-02T03:04:05.0000000Z',
    place: { type: 'Point', coordinates: [13.4, 52.5] },
    vector: [1, 0],
  },
  {
    id: 'hamburg',
    pk: 'de',
    name: '50x off',
    n: 2,
    tags: ['big'],
    at: '2026-01-05T00:00:00.0000000Z',
    place: { type: 'Point', coordinates: [10, 53.55] },
    vector: [0.6, 0.8],
  },
  { id: 'paris', pk: 'fr', name: 'full_price', n: null, tags: ['capital'], vector: [0, 1] },
  { id: 'lyon', pk: 'fr', name: 'fullXprice', tags: [] },
];

async function filled(request: Partial<ContainerRequest> = {}): Promise<Container> {
  const cosmos = await startCosmos();
  const container = await cosmos.container({ id: 'items', partitionKey: '/pk', ...request });
  for (const item of ITEMS) await container.items.create(item);
  return container;
}

async function rowsOf(container: Container, query: string | SqlQuerySpec): Promise<unknown[]> {
  return (await container.items.query(query).fetchAll()).resources;
}

async function expectRows(cases: readonly (readonly [query: string, rows: unknown])[]): Promise<void> {
  const container = await filled();
  for (const [query, rows] of cases) {
    expect([query, await rowsOf(container, query)]).toEqual([query, rows]);
  }
}

describe('the query language knows', () => {
  it('conditions: LIKE with ESCAPE, IN, BETWEEN, EXISTS', () =>
    expectRows([
      ["SELECT VALUE c.id FROM c WHERE c.name LIKE '50!% off' ESCAPE '!'", ['berlin']],
      ["SELECT VALUE c.id FROM c WHERE c.name LIKE '50% off'", ['berlin', 'hamburg']],
      ["SELECT VALUE c.id FROM c WHERE c.name LIKE 'full[_]price'", ['paris']],
      ["SELECT VALUE c.id FROM c WHERE c.name NOT LIKE '%o_f'", ['paris', 'lyon']],
      ["SELECT VALUE c.id FROM c WHERE c.id IN ('lyon', 'berlin')", ['berlin', 'lyon']],
      ['SELECT VALUE c.id FROM c WHERE c.n BETWEEN 2 AND 3', ['hamburg']],
      [
        "SELECT VALUE c.id FROM c WHERE EXISTS(SELECT VALUE t FROM t IN c.tags WHERE t = 'capital')",
        ['berlin', 'paris'],
      ],
    ]));

  it('what is undefined, what is null, ? and ??', () =>
    expectRows([
      ['SELECT VALUE c.n FROM c', [1, 2, null]],
      ["SELECT VALUE c.n ?? 'none' FROM c", [1, 2, null, 'none']],
      ["SELECT VALUE c.n = 1 ? 'one' : 'other' FROM c", ['one', 'other', 'other', 'other']],
      ['SELECT VALUE c.id FROM c WHERE c.n != 1', ['hamburg', 'paris']],
      ['SELECT VALUE c.id FROM c WHERE NOT IS_DEFINED(c.n) OR IS_NULL(c.n)', ['paris', 'lyon']],
      ["SELECT c.id, c.n FROM c WHERE c.pk = 'fr'", [{ id: 'paris', n: null }, { id: 'lyon' }]],
    ]));

  it('subqueries, joins and groups', () =>
    expectRows([
      ["SELECT c.id, t AS tag FROM c JOIN t IN c.tags WHERE c.pk = 'fr'", [{ id: 'paris', tag: 'capital' }]],
      [
        'SELECT VALUE ARRAY(SELECT VALUE UPPER(t) FROM t IN c.tags) FROM c',
        [['BIG', 'CAPITAL'], ['BIG'], ['CAPITAL'], []],
      ],
      ['SELECT VALUE (SELECT VALUE COUNT(1) FROM t IN c.tags) FROM c', [2, 1, 1, 0]],
      ['SELECT DISTINCT VALUE t FROM c JOIN t IN c.tags', ['big', 'capital']],
      [
        'SELECT c.pk, COUNT(1) AS count, SUM(c.n) AS sum FROM c GROUP BY c.pk',
        [
          { pk: 'de', count: 2, sum: 3 },
          { pk: 'fr', count: 2 },
        ],
      ],
      ['SELECT VALUE c.id FROM c ORDER BY c.pk DESC, c.id OFFSET 1 LIMIT 2', ['paris', 'berlin']],
    ]));

  it('functions of every family', () =>
    expectRows([
      ["SELECT VALUE CONCAT(UPPER(c.id), '-', ToString(c.n)) FROM c WHERE c.n = 1", ['BERLIN-1']],
      ["SELECT VALUE c.id FROM c WHERE RegexMatch(c.name, '^FULL.price$', 'i')", ['paris', 'lyon']],
      ['SELECT VALUE ROUND(POWER(c.n, 3) / 3) FROM c WHERE c.n = 2', [3]],
      ['SELECT VALUE IntAdd(9007199254740991, 1)', [9007199254740992]],
      ["SELECT VALUE c.id FROM c WHERE ARRAY_CONTAINS(c.tags, 'big') AND ARRAY_LENGTH(c.tags) = 1", ['hamburg']],
      ["SELECT VALUE SetUnion(c.tags, ['port']) FROM c WHERE c.id = 'hamburg'", [['big', 'port']]],
      [
        'SELECT VALUE [IS_STRING(c.id), IS_INTEGER(c.n), IS_PRIMITIVE(c.tags)] FROM c WHERE c.n = 1',
        [[true, true, false]],
      ],
      ["SELECT VALUE DateTimeDiff('day', c.at, '2026-01-07') FROM c WHERE c.pk = 'de'", [5, 2]],
      ["SELECT VALUE IIF(c.n = 1, 'one', CHOOSE(2, 'a', 'b')) FROM c WHERE c.pk = 'de'", ['one', 'b']],
      ['SELECT VALUE StringToObject(\'{"a": [1]}\').a[0]', [1]],
      ["SELECT VALUE c.id FROM c WHERE FullTextContains(c.name, 'off')", ['berlin', 'hamburg']],
    ]));

  it('places on the earth', () =>
    expectRows([
      [`SELECT VALUE c.id FROM c WHERE ST_WITHIN(c.place, ${SQUARE})`, ['berlin']],
      [`SELECT VALUE c.id FROM c WHERE ST_INTERSECTS(${SQUARE}, c.place)`, ['berlin']],
      [
        "SELECT VALUE c.id FROM c WHERE ST_DISTANCE(c.place, {'type': 'Point', 'coordinates': [9.9, 53.5]}) < 10000",
        ['hamburg'],
      ],
      ["SELECT VALUE ST_ISVALID({'type': 'Point', 'coordinates': [0, 91]})", [false]],
    ]));
});

it('measures vectors as the container says, unless the query says otherwise', async () => {
  const vectorEmbeddingPolicy = {
    vectorEmbeddings: [
      { path: '/vector', dataType: 'float32' as never, dimensions: 2, distanceFunction: 'dotproduct' as never },
    ],
  };
  const container = await filled({ vectorEmbeddingPolicy });
  const distances = (options: string) =>
    rowsOf(container, `SELECT VALUE VectorDistance(c.vector, [0, 2]${options}) FROM c`);
  expect(await distances('')).toEqual([0, 1.6, 2]);
  expect(await distances(", false, {'distanceFunction': 'cosine'}")).toEqual([0, 0.8, 1]);
  const nearest = 'SELECT TOP 2 VALUE c.id FROM c ORDER BY VectorDistance(c.vector, [0, 2])';
  expect(await rowsOf(container, nearest)).toEqual(['paris', 'hamburg']);
});

it('takes parameters of every kind', async () => {
  const container = await filled();
  const query = 'SELECT VALUE c.id FROM c WHERE ARRAY_CONTAINS(@ids, c.id) AND c.n >= @least OFFSET 0 LIMIT @limit';
  const parameters = [
    { name: '@ids', value: ['berlin', 'hamburg', 'lyon'] },
    { name: '@least', value: 1 },
    { name: '@limit', value: 1 },
  ];
  expect(await rowsOf(container, { query, parameters })).toEqual(['berlin']);
});
