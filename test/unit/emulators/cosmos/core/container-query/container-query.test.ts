import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Container } from '../../../../../../emulators/cosmos/core/container.ts';
import {
  type QueryPage,
  queryContainer,
} from '../../../../../../emulators/cosmos/core/container-query/container-query.ts';
import { Failure } from '../../../../../../emulators/cosmos/core/failure.ts';
import type { JsonObject } from '../../../../../../emulators/cosmos/core/query/values/value.ts';
import { ENVIRONMENT, parsed, run } from '../query/run-query.ts';
import { QueryAccount } from './query-account.ts';

function filled(count: number, body: Record<string, unknown> = {}): QueryAccount {
  const account = new QueryAccount(body);
  for (let n = 0; n < count; n++) {
    account.create({ id: `i${n}`, pk: `p${n % 7}`, n, mod: n % 10, name: `name ${n}`, tags: [`t${n % 5}`, 'all'] });
  }
  return account;
}

const idsOf = (page: { readonly rows: readonly string[] }) =>
  page.rows.map((row) => (JSON.parse(row) as { id: string }).id);

describe('a query on an indexed path', () => {
  const account = filled(1000);

  it.each([
    ['equality', 'c.n = 500', 1],
    ['an id', "c.id = 'i7'", 1],
    ['IN', 'c.n IN (1, 2, 3, 3, 5000)', 3],
    ['a range', 'c.n > 10 AND c.n <= 20', 10],
    ['BETWEEN', 'c.n BETWEEN 10 AND 20', 11],
    ['a prefix', "STARTSWITH(c.name, 'name 99')", 11],
    ['LIKE', "c.name LIKE 'name 99%'", 11],
    ['OR', "c.n = 1 OR c.name = 'name 2' OR c.n = 1", 2],
    ['several conditions', 'c.mod = 3 AND c.n < 100', 100],
    ['nothing', 'c.n = 5 AND c.n = 6', 1],
    ['what is not there', 'NOT IS_DEFINED(c.n)', 0],
  ])('looks at no others for %s', (_, condition, itemsRead) => {
    const page = account.page(`SELECT * FROM c WHERE ${condition}`);
    const expected = run(`SELECT VALUE c.id FROM c WHERE ${condition}`, documentsOf(account));
    expect(idsOf(page)).toEqual(expected);
    expect(page.itemsRead).toBe(itemsRead);
  });

  it('looks into arrays', () => {
    const { rows, itemsRead, indexedPaths } = account.page("SELECT * FROM c WHERE ARRAY_CONTAINS(c.tags, 't4')", {
      page: { rowsMax: 1000 },
    });
    expect([rows.length, itemsRead, indexedPaths]).toEqual([200, 200, [['tags']]]);
  });

  it('goes through the items where most of them are wanted', () => {
    const { itemsRead, indexedPaths } = account.page('SELECT * FROM c WHERE c.n >= 0', { page: { rowsMax: 10 } });
    expect(itemsRead).toBe(10);
    expect(indexedPaths).toEqual([]);
  });

  it('finds the key in the condition', () => {
    const page = account.page("SELECT * FROM c WHERE c.pk = 'p3' AND c.n < 50");
    expect(idsOf(page)).toEqual(['i3', 'i10', 'i17', 'i24', 'i31', 'i38', 'i45']);
    expect(page.itemsRead).toBeLessThanOrEqual(143);
  });

  it.each(['ASC', 'DESC'])('is sorted %s by the index', (direction) => {
    const text = `SELECT VALUE c.n FROM c ORDER BY c.n ${direction}`;
    const page = account.page(text, { page: { rowsMax: 10 } });
    expect(page.itemsRead).toBe(10);
    expect(page.rows.map(Number)).toEqual(run(text, documentsOf(account)).slice(0, 10));
    expect(account.all(text, { page: { rowsMax: 7 } })).toEqual(run(text, documentsOf(account)));
  });

  it.each(['ASC', 'DESC'])('does not look at items without the key that it is sorted %s by', (direction) => {
    account.create({ id: `odd ${direction}`, pk: 'odd', [`odd${direction}`]: 1 });
    const page = account.page(`SELECT * FROM c ORDER BY c.odd${direction} ${direction}`);
    expect([page.rows.length, page.itemsRead]).toEqual([1, 1]);
  });
});

describe('an indexing policy', () => {
  it('without a path has the items gone through', () => {
    const indexingPolicy = { includedPaths: [{ path: '/*' }], excludedPaths: [{ path: '/n/?' }] };
    const account = filled(300, { indexingPolicy });
    expect(account.page('SELECT * FROM c WHERE c.n = 5').itemsRead).toBe(300);
    expect(account.page("SELECT * FROM c WHERE c.name = 'name 5'").itemsRead).toBe(1);
    const sorted = account.all('SELECT VALUE c.n FROM c ORDER BY c.n DESC', { page: { rowsMax: 50 } });
    expect(sorted).toEqual(Array.from({ length: 300 }, (_, i) => 299 - i));
  });

  it('that names a path has ORDER BY give items without it, first', () => {
    const account = new QueryAccount({ indexingPolicy: { includedPaths: [{ path: '/*' }, { path: '/n/?' }] } });
    account.create({ id: 'a', pk: 'x', n: 1, m: 1 });
    account.create({ id: 'b', pk: 'x' });
    expect(account.all('SELECT VALUE c.id FROM c ORDER BY c.n')).toEqual(['b', 'a']);
    expect(account.all('SELECT VALUE c.id FROM c ORDER BY c.m')).toEqual(['a']);
  });
});

describe('indexes', () => {
  it('follow every change', () => {
    const account = filled(200);
    const found = (condition: string) => idsOf(account.page(`SELECT * FROM c WHERE ${condition}`));
    expect(found('c.n = 50')).toEqual(['i50']);
    account.upsert({ id: 'i50', pk: 'p1', n: 1050 });
    account.delete('i51', ['p2']);
    account.create({ id: 'new', pk: 'p2', n: 50 });
    expect([found('c.n = 50'), found('c.n = 51'), found('c.n = 1050')]).toEqual([['new'], [], ['i50']]);
    const failed = account.execute({
      type: 'execute-batch',
      database: 'db',
      container: 'items',
      partitionKey: ['p2'],
      operations: [
        { type: 'delete-item', id: 'new' },
        { type: 'create-item', document: { id: 'i2', pk: 'p2', n: 50 } as never },
      ],
    });
    expect(failed).toMatchObject({ hasFailed: true });
    expect(found('c.n = 50')).toEqual(['new']);
  });
});

describe('in the middle of a transaction', () => {
  it('a query sees what is written, and indexes are right when it is over', () => {
    const account = filled(300);
    expect(account.page('SELECT * FROM c WHERE c.n = 7').itemsRead).toBe(1);
    const address = { database: 'db', container: 'items', partitionKey: ['p0'] } as const;
    const seen = (text: string, container: Container) => {
      const page = { rowsMax: 100, charactersMax: 1_000_000 };
      const scope = { partitionKey: ['p0'] };
      const asked = {
        query: parsed(text),
        options: {},
        scope,
        continuation: undefined,
        page,
        environment: ENVIRONMENT,
      };
      return (queryContainer(container, asked) as QueryPage).rows.map((row) => JSON.parse(row) as unknown);
    };
    for (const isKept of [false, true]) {
      const found = account.execute({
        type: 'transact',
        ...address,
        run: (transaction, container) => {
          transaction.execute({ type: 'create-item', document: { id: 'new', pk: 'p0', n: 7, fresh: true } as never });
          transaction.execute({ type: 'delete-item', id: 'i7' });
          const rows = [
            ...seen('SELECT VALUE c.id FROM c WHERE c.n = 7', container),
            ...seen('SELECT VALUE c.id FROM c WHERE c.fresh = true', container),
            ...seen('SELECT VALUE COUNT(1) FROM c', container),
          ];
          return isKept ? rows : new Failure('batch-invalid', JSON.stringify(rows));
        },
      });
      const rows: unknown = found instanceof Failure ? JSON.parse(found.detail) : found;
      expect(rows).toEqual(['new', 'new', 43]);
      expect(account.all('SELECT VALUE c.id FROM c WHERE c.n = 7')).toEqual([isKept ? 'new' : 'i7']);
      expect(account.all('SELECT VALUE c.id FROM c WHERE c.fresh = true')).toEqual(isKept ? ['new'] : []);
    }
  });
});

describe('a page', () => {
  it('ends with the characters that it may have', () => {
    const account = filled(20);
    const size = JSON.stringify(documentsOf(account)[0]).length;
    const page = account.page('SELECT * FROM c', { page: { charactersMax: size * 3.5 } });
    expect(page.rows).toHaveLength(3);
    expect(account.all('SELECT VALUE c.n FROM c', { page: { charactersMax: 1 } })).toHaveLength(20);
  });

  it('is the last one if nothing comes behind it', () => {
    const account = filled(20);
    expect(account.page('SELECT * FROM c', { page: { rowsMax: 20 } }).continuation).toBeUndefined();
    expect(account.page('SELECT TOP 5 * FROM c', { page: { rowsMax: 5 } }).continuation).toBeUndefined();
    expect(account.page('SELECT * FROM c WHERE c.n < 5', { page: { rowsMax: 5 } }).continuation).toBeUndefined();
  });

  it('goes on behind an item that is gone', () => {
    const account = filled(30);
    const first = account.page('SELECT VALUE c.n FROM c JOIN t IN c.tags', { page: { rowsMax: 5 } });
    expect(first.rows.map(Number)).toEqual([0, 0, 1, 1, 2]);
    account.delete('i2', ['p2']);
    const { continuation } = first;
    const next = account.page('SELECT VALUE c.n FROM c JOIN t IN c.tags', { continuation, page: { rowsMax: 3 } });
    expect(next.rows.map(Number)).toEqual([3, 3, 4]);
  });

  it('of a range goes on in its children, and in what they are merged into, without anything twice', () => {
    const account = filled(200);
    const container = { database: 'db', container: 'items' };
    const [left] = account.ok({ type: 'split-range', ...container, rangeId: '0' });
    const text = 'SELECT VALUE c.n FROM c ORDER BY c.n DESC';
    const whole = account.all(text, { scope: { rangeId: left!.id } });
    const first = account.page(text, { scope: { rangeId: left!.id }, page: { rowsMax: 10 } });
    expect(first.rows.map(Number)).toEqual(whole.slice(0, 10));
    const children = account.ok({ type: 'split-range', ...container, rangeId: left!.id });
    const { continuation } = first;
    const rest = children.flatMap(({ id }) => account.all(text, { scope: { rangeId: id }, continuation }));
    expect(rest.toSorted((a, b) => Number(b) - Number(a))).toEqual(whole.slice(10));
    account.ok({ type: 'merge-ranges', ...container, rangeIds: [children[1]!.id, '2'] });
    const merged = account.ok({ type: 'merge-ranges', ...container, rangeIds: [children[0]!.id, '5'] });
    expect(account.all(text, { scope: { rangeId: merged[0]!.id }, continuation })).toEqual(whole.slice(10));
  });
});

const leaf = fc.oneof(
  fc.constantFrom(null, false, true, 'a', 'ab', 'b', ''),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom([1, 'a'], [], ['b'], { x: 1 }),
);
const documentArb = fc.record(
  { pk: fc.constantFrom('p', 'q', 'r'), a: leaf, b: leaf, c: leaf },
  { requiredKeys: ['pk'] },
);
const conditionArb = fc
  .array(
    fc.constantFrom(
      'c.a = 1',
      "c.a = 'ab'",
      'c.a IN (1, null, false)',
      'c.b > 0',
      'c.b <= 2',
      "c.b >= 'a'",
      'c.a < true',
      "STARTSWITH(c.a, 'a')",
      "c.b LIKE 'a%'",
      'IS_DEFINED(c.c)',
      'NOT IS_DEFINED(c.a)',
      "ARRAY_CONTAINS(c.a, 'a')",
      'c.a = [1, "a"]',
      'c.a = c.b',
      "c.pk = 'p'",
      'c.a != null',
    ),
    { maxLength: 3 },
  )
  .chain((parts) => fc.constantFrom(' AND ', ' OR ').map((operator) => parts.join(operator)));
const shapeArb = fc.constantFrom(
  ['SELECT VALUE c.id FROM c', ''],
  ['SELECT VALUE c.id FROM c', 'ORDER BY c.a'],
  ['SELECT VALUE c.id FROM c', 'ORDER BY c.a DESC'],
  ['SELECT VALUE c.id FROM c', 'ORDER BY c.a, c.b DESC'],
  ['SELECT VALUE c.id FROM c', 'ORDER BY c.b DESC, c.a OFFSET 2 LIMIT 7'],
  ['SELECT TOP 5 c.id, c.a FROM c', ''],
  ['SELECT DISTINCT c.a FROM c', ''],
  ['SELECT DISTINCT VALUE c.a FROM c', 'ORDER BY c.a DESC'],
  ['SELECT c.a, COUNT(1) AS n FROM c', 'GROUP BY c.a'],
  ['SELECT VALUE COUNT(1) FROM c', ''],
  ['SELECT VALUE [c.id, t] FROM c JOIN t IN c.a', 'ORDER BY c.b'],
  ['SELECT VALUE t FROM c JOIN t IN c.a', 'OFFSET 1 LIMIT 4'],
);

describe('the pages of a query', () => {
  it('are what the query gives over all documents, whatever index is used', () => {
    fc.assert(
      fc.property(
        fc.array(documentArb, { maxLength: 30 }),
        shapeArb,
        conditionArb,
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(undefined, '0'),
        (documents, [head, tail], condition, rowsMax, rangeId) => {
          const account = new QueryAccount();
          const extra = Array.from({ length: 120 }, (_, n) => ({ pk: 'z', z: n }));
          for (const [n, document] of [...documents, ...extra].entries()) account.create({ id: `i${n}`, ...document });
          const text = `${head} ${condition === '' ? '' : `WHERE ${condition}`} ${tail}`;
          const expected = run(text, documentsOf(account));
          expect(account.all(text, { page: { rowsMax }, scope: { rangeId } })).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function documentsOf(account: QueryAccount): JsonObject[] {
  return account
    .page('SELECT * FROM c', { page: { rowsMax: 10_000 } })
    .rows.map((row) => JSON.parse(row) as JsonObject);
}
