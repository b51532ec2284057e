import { describe, expect, it } from 'vitest';
import { compiled, ENVIRONMENT, run } from '../run-query.ts';

const MIXED = [
  { id: 'object', v: { a: 1 } },
  { id: 'array', v: [1] },
  { id: 'string', v: 'a' },
  { id: 'number', v: 1 },
  { id: 'true', v: true },
  { id: 'false', v: false },
  { id: 'null', v: null },
  { id: 'none' },
];
const ORDER = ['null', 'false', 'true', 'number', 'string', 'array', 'object'];

const PAIRS = [
  { id: 'a', x: 2, y: 1 },
  { id: 'b', x: 1, y: 1 },
  { id: 'c', x: 2, y: 0 },
  { id: 'd', x: 1, y: 2 },
  { id: 'e', y: 5 },
];

describe('ORDER BY', () => {
  it('orders types, and leaves out documents without the one key', () => {
    expect(run('SELECT VALUE c.id FROM c ORDER BY c.v', MIXED)).toEqual(ORDER);
    expect(run('SELECT VALUE c.id FROM c ORDER BY c.v DESC', MIXED)).toEqual([...ORDER].reverse());
    const options = { keepsUndefinedSortKeys: true };
    expect(run('SELECT VALUE c.id FROM c ORDER BY c.v', MIXED, options)).toEqual(['none', ...ORDER]);
    expect(run('SELECT VALUE c.id FROM c ORDER BY c.v, c.w', MIXED)).toEqual(['none', ...ORDER]);
  });

  it.each([
    ['c.x, c.y', 'ebdca'],
    ['c.x ASC, c.y ASC', 'ebdca'],
    ['c.x DESC, c.y', 'cabde'],
    ['c.x DESC, c.y DESC', 'acdbe'],
    ['c.y, c.x DESC', 'cabde'],
    // Ties go in the order of the documents, or with a descending first key backwards.
    ['c.x', 'bdac'],
    ['c.x DESC', 'cadb'],
    ['c["x"]', 'bdac'],
    ['c.y DESC', 'edbac'],
  ])('%s', (keys, ids) => {
    expect(run(`SELECT VALUE c.id FROM c ORDER BY ${keys}`, PAIRS).join('')).toBe(ids);
  });

  it('orders strings by UTF-16 units, and arrays and objects by their contents', () => {
    const of = (values: unknown[]) => run('SELECT VALUE c.v FROM c ORDER BY c.v', values.map((v) => ({ v })) as never);
    expect(of(['b', 'B', 'a', 'é', 'ab', ''])).toEqual(['', 'B', 'a', 'ab', 'b', 'é']);
    expect(of([[2], [1, 5], [1], []])).toEqual([[], [1], [1, 5], [2]]);
    expect(of([{ b: 1 }, { a: 2 }, { a: 1 }])).toEqual([{ a: 1 }, { a: 2 }, { b: 1 }]);
    expect(of([10, 9, -1, 0.5])).toEqual([-1, 0.5, 9, 10]);
  });

  it('finds the first of many without keeping them all', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ id: i, n: (i * 7919) % 1000 }));
    for (const direction of ['ASC', 'DESC']) {
      const all = run(`SELECT VALUE c.id FROM c ORDER BY c.n ${direction}`, many);
      expect(run(`SELECT TOP 700 VALUE c.id FROM c ORDER BY c.n ${direction}`, many)).toEqual(all.slice(0, 700));
      const page = run(`SELECT VALUE c.id FROM c ORDER BY c.n ${direction} OFFSET 100 LIMIT 50`, many);
      expect(page).toEqual(all.slice(100, 150));
    }
  });

  it('sorts what a JOIN has made', () => {
    const documents = [
      { id: 'a', t: [3, 1] },
      { id: 'b', t: [2] },
    ];
    expect(run('SELECT VALUE t FROM c JOIN t IN c.t ORDER BY t', documents)).toEqual([1, 2, 3]);
  });

  it('sorts nothing that comes in order', () => {
    const query = compiled('SELECT VALUE c.id FROM c ORDER BY c.x');
    const execution = query.execute(PAIRS, ENVIRONMENT, { isPresorted: true });
    expect(query.streams).toBe(false);
    expect(query.streamsInOrder).toBe(true);
    expect(execution.next()).toEqual({ value: 'a' });
    expect(execution.documentsRead).toBe(1);
    expect([...execution]).toEqual(['b', 'c', 'd']);
  });
});
