import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../../../../../emulators/cosmos/core/query/compile.ts';
import { QueryEvaluationError } from '../../../../../../emulators/cosmos/core/query/evaluation/errors.ts';
import { accessOf } from '../../../../../../emulators/cosmos/core/query/plan/access.ts';
import { queryPlanOf } from '../../../../../../emulators/cosmos/core/query/plan/query-plan.ts';
import { parseQuery } from '../../../../../../emulators/cosmos/core/query/query.ts';
import { QuerySyntaxError } from '../../../../../../emulators/cosmos/core/query/syntax/errors.ts';
import { textOfQuery } from '../../../../../../emulators/cosmos/core/query/syntax/text-of.ts';
import { QueryBudgetExceeded } from '../../../../../../emulators/cosmos/core/query/values/budget.ts';
import { ENVIRONMENT } from './run-query.ts';
import { SAMPLE_QUERIES, WORDS } from './sample-queries.ts';

const DOCUMENTS = [
  { id: '1', _rid: 'AAAAAIAAAAABAAAAAAAAAA==', a: 1, b: 'text', c: { d: [1, 'x', null] }, tags: ['x', 'y'] },
  { id: '2', a: '1', b: null, c: [{ d: true }], loc: { type: 'Point', coordinates: [1, 2] } },
  {},
];

/** Everything that is done with a text. Nothing but the documented errors may come of it. */
function useQuery(text: string): void {
  const query = parseQuery(text);
  if (query instanceof QuerySyntaxError) {
    expect(JSON.parse(query.message)).toBeTypeOf('object');
    return;
  }
  queryPlanOf(query, [['a']]);
  accessOf(query, [['a'], ['b']]);
  expect(parseQuery(textOfQuery(query.tree))).not.toBeInstanceOf(QuerySyntaxError);
  const compiled = compileQuery(query, { parameters: [{ name: '@p', value: 1 }] });
  if (compiled instanceof QuerySyntaxError) return;
  try {
    for (const value of compiled.execute(DOCUMENTS, ENVIRONMENT, { steps: 50_000 })) {
      expect(JSON.stringify(value)).toBeTypeOf('string');
    }
  } catch (error) {
    if (!(error instanceof QueryBudgetExceeded) && !(error instanceof QueryEvaluationError)) throw error;
  }
}

describe('any text is a query, or an error with its place', () => {
  it('of random characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), useQuery), { numRuns: 300 });
  });

  it('of words in any order', () => {
    const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }).map((list) => `SELECT ${list.join(' ')}`);
    fc.assert(fc.property(words, useQuery), { numRuns: 1500 });
  });

  it('of good queries that were damaged', () => {
    const damaged = fc
      .tuple(fc.constantFrom(...SAMPLE_QUERIES), fc.nat(), fc.nat(12), fc.constantFrom('', ...WORDS))
      .map(([text, at, length, word]) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + word + text.slice(start + length);
      });
    fc.assert(fc.property(damaged, useQuery), { numRuns: 1500 });
  });

  it('of two good queries that were crossed', () => {
    const half = fc.tuple(fc.constantFrom(...SAMPLE_QUERIES), fc.nat());
    const crossed = fc.tuple(half, half).map(([[a, i], [b, j]]) => a.slice(0, i % a.length) + b.slice(j % b.length));
    fc.assert(fc.property(crossed, useQuery), { numRuns: 1000 });
  });

  it('of expressions that nest without end', () => {
    for (const [open, close] of [
      ['(', ')'],
      ['[', ']'],
      ['{"a":', '}'],
      ['NOT ', ''],
      ['-', ''],
      ['ABS(', ')'],
      ['(SELECT VALUE ', ')'],
      ['EXISTS(SELECT VALUE ', ')'],
      ['true ? 1 : ', ''],
      ['1 ?? ', ''],
      ['1 = ', ''],
      ['1 + ', ''],
      ['true AND ', ''],
      ['c[', ']'],
    ] as const) {
      for (const depth of [50, 199, 200, 399, 401, 20_000]) {
        useQuery(`SELECT VALUE ${open.repeat(depth)}1${close.repeat(depth)} FROM c`);
      }
    }
    useQuery(`SELECT VALUE c${'.a'.repeat(50_000)} FROM c`);
    useQuery(`SELECT VALUE x FROM c JOIN x IN c${'.a'.repeat(50_000)}`);
    useQuery(`SELECT VALUE x FROM c JOIN x IN c${'[0]'.repeat(200)}`);
    useQuery(`SELECT VALUE ${`(SELECT VALUE ${'1 + '.repeat(900)}`.repeat(60)}1${')'.repeat(60)}`);
    useQuery(`SELECT VALUE 1 FROM ${'(SELECT VALUE 1 FROM '.repeat(300)}c${')'.repeat(300)}`);
    useQuery(`SELECT * FROM c WHERE c.a = ${'/*'.repeat(50_000)}`);
    useQuery(`SELECT * FROM c WHERE c.a IN (${'1,'.repeat(20_000)}1)`);
    useQuery(`SELECT * FROM c WHERE ${'c.a = 1 OR '.repeat(5000)}false`);
    useQuery(`SELECT ${'c.a, '.repeat(5000)}c.b FROM c`);
    useQuery(`SELECT * FROM c ${'JOIN c '.repeat(5000)}`);
    useQuery('x'.repeat(600_000));
    useQuery(`SELECT ${Array.from({ length: 50_000 }, (_, i) => `@a${i}`).join()}`);
    useQuery(`SELECT ${Array.from({ length: 50_000 }, (_, i) => `a${i}`).join()}`);
    useQuery(`SELECT VALUE [${'c, '.repeat(100_000)}c] FROM c`);
    useQuery(`SELECT * FROM c WHERE ${'(c.a = 1 OR c.a = 1) AND '.repeat(10_000)}true`);
  });
});

describe('what was printed reads as what was read', () => {
  it.each(SAMPLE_QUERIES)('%s', (text) => {
    const query = parseQuery(text);
    if (query instanceof QuerySyntaxError) throw query;
    const printed = textOfQuery(query.tree);
    const again = parseQuery(printed);
    if (again instanceof QuerySyntaxError) throw again;
    expect(textOfQuery(again.tree)).toBe(printed);
  });
});
