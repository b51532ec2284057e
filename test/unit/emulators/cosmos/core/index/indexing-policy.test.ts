import { expect, it } from 'vitest';
import { IndexingPolicy } from '../../../../../../emulators/cosmos/core/index/indexing-policy.ts';
import type { DocumentPath } from '../../../../../../emulators/cosmos/core/query/plan/index-filter.ts';

const paths = (...texts: string[]) => texts.map((path) => ({ path }));

/** Each path with whether it is indexed. */
const CASES: readonly [name: string, policy: object, indexed: DocumentPath[], not: DocumentPath[]][] = [
  [
    'the default',
    { indexingMode: 'consistent', includedPaths: paths('/*'), excludedPaths: paths('/"_etag"/?') },
    [['a'], ['a', 'b', 0, 'c'], ['_ts']],
    [['_etag'], []],
  ],
  ['none', { indexingMode: 'none' }, [], [['a'], ['id']]],
  [
    'a few',
    { includedPaths: paths('/a/?', '/b/*', '/tags/[]/?'), excludedPaths: paths('/*') },
    [['a'], ['b'], ['b', 'c'], ['tags', 0], ['tags', 7], ['id'], ['_ts']],
    [['a', 'b'], ['c'], ['tags'], ['tags', 'x']],
  ],
  [
    'all but a part, and a part of that',
    { includedPaths: paths('/*', '/food/ingredients/nutrition/*'), excludedPaths: paths('/food/ingredients/*') },
    [['food'], ['food', 'name'], ['food', 'ingredients', 'nutrition', 'x']],
    [
      ['food', 'ingredients'],
      ['food', 'ingredients', 'x'],
    ],
  ],
  ['odd names', { includedPaths: paths('/"a/b \\"c\\""/?'), excludedPaths: paths('/*') }, [['a/b "c"']], [['a/b']]],
  ['nothing that can be read', { includedPaths: [{ path: 5 }, 'x', { path: 'y' }, { path: '/' }] }, [['id']], [['a']]],
];

it.each(CASES)('indexes what it includes: %s', (_, policy, indexed, not) => {
  const read = new IndexingPolicy(policy as never);
  expect(indexed.filter((path) => !read.isIndexed(path))).toEqual([]);
  expect(not.filter((path) => read.isIndexed(path))).toEqual([]);
});

it('knows what it includes by name', () => {
  const policy = new IndexingPolicy({ includedPaths: paths('/*', '/a/?', '/b/*') } as never);
  const named = (...path: string[]) => policy.isIncludedByName(path);
  expect([named('a'), named('b'), named('b', 'c'), named('d')]).toEqual([true, true, false, false]);
});
