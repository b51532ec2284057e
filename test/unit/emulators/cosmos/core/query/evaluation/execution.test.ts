import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QueryBudgetExceeded } from '../../../../../../../emulators/cosmos/core/query/values/budget.ts';
import type { JsonObject, Value } from '../../../../../../../emulators/cosmos/core/query/values/value.ts';
import { compiled, ENVIRONMENT, run } from '../run-query.ts';

const DOCUMENTS = Array.from({ length: 10 }, (_, i) => ({
  id: String(i),
  n: i % 4,
  tags: ['x', 'y', 'z'].slice(0, i % 3),
}));

function* counted(documents: Iterable<JsonObject>, seen: { count: number }): Iterable<JsonObject> {
  for (const document of documents) {
    seen.count++;
    yield document;
  }
}

describe('an execution', () => {
  it('reads only as far as it is asked', () => {
    const seen = { count: 0 };
    const execution = compiled('SELECT * FROM c WHERE c.n = 2').execute(counted(DOCUMENTS, seen), ENVIRONMENT);
    expect(seen.count).toBe(0);
    expect(execution.next()).toEqual({ value: DOCUMENTS[2] });
    expect(seen.count).toBe(3);
    expect(execution.documentsRead).toBe(3);
  });

  it('stops at TOP and LIMIT', () => {
    const seen = { count: 0 };
    expect([...compiled('SELECT TOP 2 * FROM c').execute(counted(DOCUMENTS, seen), ENVIRONMENT)]).toHaveLength(2);
    expect(seen.count).toBe(2);
    const execution = compiled('SELECT * FROM c OFFSET 1 LIMIT 1').execute(DOCUMENTS, ENVIRONMENT);
    execution.next();
    expect(execution.next()).toBeUndefined();
  });

  it('knows whether it streams and whether it reads documents', () => {
    const streams = (text: string) => compiled(text).streams;
    expect(streams('SELECT c.id FROM c JOIN t IN c.tags WHERE c.n = 1')).toBe(true);
    expect(streams('SELECT * FROM (SELECT * FROM c) x')).toBe(true);
    expect(streams('SELECT * FROM c ORDER BY c.n')).toBe(false);
    expect(streams('SELECT DISTINCT c.n FROM c')).toBe(false);
    expect(streams('SELECT COUNT(1) FROM c')).toBe(false);
    expect(streams('SELECT c.n FROM c GROUP BY c.n')).toBe(false);
    expect(streams('SELECT * FROM (SELECT DISTINCT VALUE c.n FROM c) x')).toBe(false);
    expect(compiled('SELECT 1').readsDocuments).toBe(false);
    expect(compiled('SELECT 1 FROM c').readsDocuments).toBe(true);
  });

  it.each([
    'SELECT c.id FROM c',
    'SELECT c.id FROM c WHERE c.n > 1',
    'SELECT c.id, t FROM c JOIN t IN c.tags',
    'SELECT c.id, t FROM c JOIN t IN c.tags JOIN u IN c.tags OFFSET 2 LIMIT 7',
    'SELECT TOP 4 * FROM c WHERE c.n != 0',
    'SELECT VALUE t FROM t IN c.tags',
    'SELECT * FROM c ORDER BY c.n DESC',
    'SELECT VALUE c.n FROM c ORDER BY c.n OFFSET 1 LIMIT 6',
    'SELECT DISTINCT VALUE c.n FROM c',
    'SELECT c.n, COUNT(1) AS k FROM c GROUP BY c.n',
    'SELECT VALUE COUNT(1) FROM c',
    'SELECT 1',
  ])('goes on by position: %s', (text) => {
    const query = compiled(text);
    const whole = [...query.execute(DOCUMENTS, ENVIRONMENT)];
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 5 })), fc.boolean(), (sizes, skipping) => {
        const found: Value[] = [];
        const startsAtPosition = skipping && query.streams;
        let first = 0;
        let from = { rows: 0, passed: 0 };
        for (let isDone = false; !isDone; ) {
          const documents = startsAtPosition ? DOCUMENTS.slice(first) : DOCUMENTS;
          const execution = query.execute(documents, ENVIRONMENT, { from, startsAtPosition });
          for (let left = sizes.next().value; left > 0 && !isDone; left--) {
            const next = execution.next();
            if (next === undefined) isDone = true;
            else found.push(next.value);
          }
          first += Math.max(0, execution.documentsRead - 1);
          from = JSON.parse(JSON.stringify(execution.position)) as typeof from;
        }
        expect(found).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('goes on in given order', () => {
    const query = compiled('SELECT VALUE c.id FROM c ORDER BY c.id');
    for (const startsAtPosition of [false, true]) {
      const options = { isPresorted: true, startsAtPosition };
      const first = query.execute(DOCUMENTS, ENVIRONMENT, options);
      for (let i = 0; i < 3; i++) first.next();
      const documents = startsAtPosition ? DOCUMENTS.slice(2) : DOCUMENTS;
      const second = query.execute(documents, ENVIRONMENT, { ...options, from: first.position });
      expect([...second]).toEqual(['3', '4', '5', '6', '7', '8', '9']);
    }
  });
});

describe('hostile queries end by their budget', () => {
  const wide = [{ a: Array.from({ length: 1000 }, (_, i) => i), s: 'x'.repeat(1000) }];
  const nested = (depth: number, inner: (of: string) => string) => {
    let text = 'SELECT VALUE "0123456789"';
    for (let i = 0; i < depth; i++) text = `SELECT VALUE ${inner(`v${i}`)} FROM (${text}) v${i}`;
    return text;
  };

  it.each([
    'SELECT VALUE 1 FROM c JOIN x IN c.a JOIN y IN c.a JOIN z IN c.a JOIN w IN c.a',
    'SELECT VALUE COUNT(1) FROM c JOIN x IN c.a JOIN y IN c.a JOIN z IN c.a',
    'SELECT VALUE (SELECT VALUE COUNT(1) FROM x IN c.a JOIN y IN c.a JOIN z IN c.a) FROM c',
    'SELECT VALUE x FROM c JOIN x IN c.a JOIN y IN c.a WHERE ARRAY_CONTAINS(c.a, -1)',
    `SELECT VALUE [${'c, '.repeat(10_000)}c] FROM c`,
    nested(60, (v) => `${v} || ${v}`),
    nested(60, (v) => `CONCAT(${v}, ${v})`),
    nested(60, (v) => `{"a": ${v}, "b": ${v}}`),
    nested(60, (v) => `[${v}, ${v}]`),
    nested(60, (v) => `ARRAY_CONCAT([${v}], [${v}])`),
    nested(60, (v) => `REPLACE(${v}, "0", ${v})`),
    `SELECT VALUE ToString(x) FROM (${nested(60, (v) => `[${v}, ${v}]`)}) x`,
    `SELECT VALUE x = y FROM (${nested(50, (v) => `[${v}, ${v}]`)}) x JOIN (${nested(50, (v) => `[${v}, ${v}]`)}) y`,
    `SELECT DISTINCT VALUE x FROM (${nested(60, (v) => `[${v}, ${v}]`)}) x`,
    `SELECT COUNT(1) FROM (${nested(60, (v) => `[${v}, ${v}]`)}) x GROUP BY x`,
  ])('%#: %s', (text) => {
    expect(() => run(text, wide, { steps: 400_000 })).toThrow(QueryBudgetExceeded);
  });

  it('pays for what is kept', () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ id: String(i), n: i }));
    for (const text of [
      'SELECT * FROM c ORDER BY c.n',
      'SELECT DISTINCT VALUE c.n FROM c',
      'SELECT c.n FROM c GROUP BY c.n',
      'SELECT VALUE MAKELIST(c.n) FROM c',
      "SELECT * FROM c ORDER BY RANK FullTextScore(c.id, 'x')",
    ]) {
      expect(() => run(text, many, { steps: 15_000 })).toThrow(QueryBudgetExceeded);
    }
  });

  it('ends what the machine itself does not allow', () => {
    let deep: JsonObject = {};
    for (let i = 0; i < 100_000; i++) deep = { deep };
    expect(() => run('SELECT DISTINCT * FROM c', [deep])).toThrow(QueryBudgetExceeded);
    const long = [{ s: 'x'.repeat(1_000_000) }];
    const text = nested(40, (v) => `${v} || ${v}`).replace('"0123456789"', 'c.s FROM c');
    expect(() => run(text, long, { steps: 1e15 })).toThrow(QueryBudgetExceeded);
  });

  it('bounds a page by the documents it is given', () => {
    const query = compiled('SELECT VALUE c.id FROM c WHERE c.n = 3');
    const first = query.execute(DOCUMENTS.slice(0, 6), ENVIRONMENT, { startsAtPosition: true });
    expect([...first]).toEqual(['3']);
    const options = { from: first.position, startsAtPosition: true };
    expect([...query.execute(DOCUMENTS.slice(first.documentsRead - 1), ENVIRONMENT, options)]).toEqual(['7']);
  });

  it('counts the steps of sorting and of walking shapes', () => {
    const many = Array.from({ length: 2000 }, (_, i) => ({ n: (i * 7919) % 2000 }));
    expect(() => run('SELECT * FROM c ORDER BY c.n', many, { steps: 8000 })).toThrow(QueryBudgetExceeded);
    const ring = Array.from({ length: 2000 }, (_, i) => [Math.cos(i), Math.sin(i)]);
    const shape = { type: 'LineString', coordinates: ring };
    expect(() => run('SELECT ST_DISTANCE(c, c) FROM c JOIN x IN c.coordinates', [shape], { steps: 100_000 })).toThrow(
      QueryBudgetExceeded,
    );
  });
});
