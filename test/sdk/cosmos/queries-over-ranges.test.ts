import type { SqlQuerySpec } from '@azure/cosmos';
import { describe, expect, it } from 'vitest';
import { type DividedCosmos, divideCosmos } from '../../support/divided-cosmos.ts';

/** With what clients must put together from several ranges. `sorted`: the rows come in one order, whoever sorts them. */
const QUERIES: readonly { readonly text: string; readonly sorted?: boolean }[] = [
  { text: 'SELECT * FROM c' },
  { text: 'SELECT c.id, c.n AS number FROM c WHERE c.n > 10' },
  { text: 'SELECT VALUE c.n FROM c WHERE c.pk IN ("p1", "p2")' },
  { text: 'SELECT VALUE c.n FROM c WHERE c.pk = "p1" ORDER BY c.n', sorted: true },
  { text: 'SELECT VALUE c.n FROM c WHERE c.pk = "p1" ORDER BY c.n OFFSET 1 LIMIT 2', sorted: true },
  { text: 'SELECT VALUE c.n FROM c WHERE c.pk = "p1" AND c.pk = "p2"' },
  { text: 'SELECT VALUE COUNT(1) FROM c WHERE c.pk = "p1" AND c.pk = "p2"' },
  { text: 'SELECT * FROM c ORDER BY c.n', sorted: true },
  { text: 'SELECT c.id FROM c ORDER BY c.n DESC', sorted: true },
  { text: 'SELECT VALUE c.n FROM c ORDER BY c.mod, c.n DESC', sorted: true },
  { text: 'SELECT VALUE c.n FROM c WHERE c.mod = 1 ORDER BY c.n DESC', sorted: true },
  { text: 'SELECT TOP 7 VALUE c.n FROM c ORDER BY c.n', sorted: true },
  { text: 'SELECT VALUE c.n FROM c ORDER BY c.n OFFSET 5 LIMIT 10', sorted: true },
  { text: 'SELECT DISTINCT VALUE c.mod FROM c' },
  { text: 'SELECT DISTINCT c.mod, c.pk FROM c' },
  { text: 'SELECT DISTINCT VALUE c.mod FROM c ORDER BY c.mod', sorted: true },
  { text: 'SELECT DISTINCT VALUE c.mod FROM c ORDER BY c.mod DESC OFFSET 1 LIMIT 2', sorted: true },
  { text: 'SELECT DISTINCT TOP 3 VALUE c.mod FROM c ORDER BY c.mod', sorted: true },
  { text: 'SELECT VALUE COUNT(1) FROM c' },
  { text: 'SELECT VALUE COUNT(1) FROM c WHERE c.n < 0' },
  { text: 'SELECT VALUE SUM(c.n) FROM c' },
  { text: 'SELECT VALUE AVG(c.n) FROM c' },
  { text: 'SELECT VALUE MIN(c.n) FROM c' },
  { text: 'SELECT VALUE MAX(c.n) FROM c' },
  { text: 'SELECT VALUE MAX(c.name) FROM c' },
  { text: 'SELECT VALUE MAX(c.nothing) FROM c' },
  { text: 'SELECT VALUE AVG(c.nothing) FROM c' },
  { text: 'SELECT COUNT(1) AS count, SUM(c.n) AS sum, AVG(c.n) AS mean, MIN(c.n) AS low, MAX(c.n) AS high FROM c' },
  { text: 'SELECT c.mod, COUNT(1) AS count FROM c GROUP BY c.mod' },
  { text: 'SELECT c.mod, c.pk, SUM(c.n) AS sum, AVG(c.n) AS mean FROM c GROUP BY c.mod, c.pk' },
  { text: 'SELECT c.mod FROM c GROUP BY c.mod' },
  { text: 'SELECT VALUE c.mod FROM c GROUP BY c.mod' },
  { text: 'SELECT VALUE COUNT(1) FROM c GROUP BY c.mod' },
  { text: 'SELECT VALUE t FROM c JOIN t IN c.tags WHERE t != "all"' },
  { text: 'SELECT c.n, t FROM c JOIN t IN c.tags ORDER BY c.n DESC', sorted: true },
  { text: 'SELECT VALUE COUNT(1) FROM c JOIN t IN c.tags' },
  {
    text: 'SELECT c.n, ARRAY(SELECT VALUE t FROM t IN c.tags) AS tags FROM c WHERE EXISTS(SELECT VALUE t FROM t IN c.tags WHERE t = "t1")',
  },
  { text: 'SELECT VALUE COUNTIF(c.n > 30) FROM c' },
  { text: 'SELECT 1' },
  { text: 'SELECT TOP 5 VALUE c.n FROM c ORDER BY VectorDistance(c.vector, [1, 0])', sorted: true },
  {
    text: 'SELECT TOP 5 c.n FROM c WHERE c.n > 3 ORDER BY VectorDistance(c.vector, [0, 1], false, {"distanceFunction": "euclidean"})',
    sorted: true,
  },
  { text: "SELECT TOP 5 c.n FROM c ORDER BY RANK FullTextScore(c.text, 'five', 'two')", sorted: true },
  {
    text: "SELECT TOP 5 c.n FROM c ORDER BY RANK RRF(VectorDistance(c.vector, [1, 0]), FullTextScore(c.text, 'five'))",
    sorted: true,
  },
  {
    text: "SELECT c.n FROM c ORDER BY RANK RRF(VectorDistance(c.vector, [1, 0]), FullTextScore(c.text, 'five')) OFFSET 2 LIMIT 3",
    sorted: true,
  },
];

async function filled(rangeCount: number): Promise<DividedCosmos> {
  const cosmos = await divideCosmos();
  // The client's own DISTINCT and GROUP BY lose 0, '' and false.
  for (let n = 1; n <= 60; n++) {
    const document = {
      id: `i${n}`,
      pk: `p${n % 13}`,
      n,
      mod: 1 + (n % 4),
      name: `name ${n}`,
      tags: [`t${n % 3}`, 'all'],
    };
    const words = Array.from({ length: n }, (_, i) => (i % 5 === 0 ? 'five' : i % 7 === 0 ? 'two' : 'word')).join(' ');
    const searched = { vector: [Math.cos(n / 40), Math.sin(n / 40)], text: words };
    cosmos.execute({ type: 'create-item', database: 'db', container: 'items', document: { ...document, ...searched } });
  }
  cosmos.divide(rangeCount);
  return cosmos;
}

const inAnyOrder = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();

describe.each([1, 2, 5])('over %i ranges', (rangeCount) => {
  it.each([3, undefined])(
    'the client gets from its pipeline what the service gives, in pages of %s',
    async (maxItemCount) => {
      const cosmos = await filled(rangeCount);
      expect(cosmos.rangeIds).toHaveLength(rangeCount);
      const page = maxItemCount === undefined ? {} : { maxItemCount };
      for (const { text, sorted = false } of QUERIES) {
        const whole = (await cosmos.container.items.query(text, page).fetchAll()).resources;
        const pieced = (await cosmos.container.items.query(text, { ...page, forceQueryPlan: true }).fetchAll())
          .resources;
        const shown = sorted ? (rows: readonly unknown[]) => rows : inAnyOrder;
        expect({ text, rows: shown(pieced) }).toEqual({ text, rows: shown(whole) });
      }
    },
  );
});

it('sends a query with keys to their ranges only', async () => {
  const cosmos = await filled(5);
  const query: SqlQuerySpec = { query: 'SELECT * FROM c WHERE c.pk = @pk', parameters: [{ name: '@pk', value: 'p1' }] };
  const { resources } = await cosmos.container.items.query(query, { forceQueryPlan: true }).fetchAll();
  expect(resources).toHaveLength(5);
  const sent = cosmos.requests.filter(({ headers }) => headers['x-ms-documentdb-partitionkeyrangeid'] !== undefined);
  expect(sent).toHaveLength(1);
});
