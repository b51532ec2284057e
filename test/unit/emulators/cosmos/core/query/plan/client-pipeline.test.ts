import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, Value } from '../../../../../../../emulators/cosmos/core/query/values/value.ts';
import { run } from '../run-query.ts';
import { runAsClient } from './client-pipeline.ts';

const value: fc.Arbitrary<Value> = fc.constantFrom<Value[]>(0, 1, 2, 3, 4, 'a', 'b', null, true);
const number = fc.integer({ min: 0, max: 5 });
const documents = fc
  .array(fc.record({ x: value, n: number, k: fc.constantFrom('p', 'q', 'r') }, { requiredKeys: ['k'] }), {
    maxLength: 25,
  })
  .map((all) => all.map((document, i): JsonObject => ({ _rid: String(i).padStart(3, '0'), ...document })));

const sorted = (rows: readonly Value[]) => rows.map((row) => JSON.stringify(row)).sort();

/** Where no order is asked for, partitions may come in any. */
describe('partitions and a client give what one partition gives', () => {
  it.each([
    ['SELECT * FROM c WHERE c.n > 1', false],
    ['SELECT c.n, c.x FROM c', false],
    ['SELECT * FROM c ORDER BY c.x', true],
    ['SELECT * FROM c ORDER BY c.x DESC', true],
    ['SELECT VALUE c.n FROM c ORDER BY c.x', true],
    ['SELECT c.n FROM c WHERE c.k != "p" ORDER BY c.k DESC, c.n', true],
    ['SELECT TOP 3 c.x FROM c ORDER BY c.n', true],
    ['SELECT c.x FROM c ORDER BY c.n OFFSET 2 LIMIT 5', true],
    ['SELECT DISTINCT VALUE c.n FROM c ORDER BY c.n', true],
    ['SELECT DISTINCT c.k FROM c ORDER BY c.k', true],
    ['SELECT DISTINCT c.n FROM c', false],
    ['SELECT DISTINCT VALUE c.x FROM c', false],
    ['SELECT VALUE COUNT(1) FROM c', false],
    ['SELECT VALUE COUNT(c.x) FROM c WHERE c.n > 0', false],
    ['SELECT VALUE SUM(c.n) FROM c', false],
    ['SELECT VALUE SUM(c.x) FROM c', false],
    ['SELECT VALUE AVG(c.n) FROM c', false],
    ['SELECT VALUE AVG(c.x) FROM c', false],
    ['SELECT VALUE MIN(c.x) FROM c', false],
    ['SELECT VALUE MAX(c.x) FROM c', false],
    ['SELECT COUNT(1), MAX(c.n) AS m, AVG(c.n) AS a FROM c', false],
    ['SELECT c.k, COUNT(1) AS n, SUM(c.n) AS s, MIN(c.x) AS m FROM c GROUP BY c.k', false],
    ['SELECT c.k, c.n, AVG(c.n) AS a FROM c GROUP BY c.k, c.n', false],
    ['SELECT VALUE MAX(c.n) FROM c WHERE IS_DEFINED(c.n) GROUP BY c.k', false],
    ['SELECT VALUE c.k FROM c GROUP BY c.k', false],
    ['SELECT COUNT(1) AS n FROM (SELECT DISTINCT c.k FROM c)', false],
    ['SELECT VALUE COUNT(1) FROM (SELECT DISTINCT VALUE c.x FROM c)', false],
  ])('%s', (text, isOrdered) => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 1, max: 3 }), (all, count) => {
        const partitions = Array.from({ length: count }, (_, i) => all.filter((_document, j) => j % count === i));
        const found = runAsClient(text, partitions);
        const expected = run(text, all);
        expect(isOrdered ? found : sorted(found)).toEqual(isOrdered ? expected : sorted(expected));
      }),
      { numRuns: 100 },
    );
  });
});
