import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type QueryContinuation,
  readContinuation,
  writeContinuation,
} from '../../../../../../emulators/cosmos/core/container-query/query-continuation.ts';
import type { Value } from '../../../../../../emulators/cosmos/core/query/values/value.ts';

it.each<QueryContinuation>([
  { passed: 5, place: undefined, rows: 0, within: undefined },
  { passed: 5, place: { number: 7, keys: [] }, rows: 2, within: undefined },
  {
    passed: 0,
    place: { number: 7, keys: [undefined, null, 'a', [1]] },
    rows: 0,
    within: { minInclusive: '', maxExclusive: '1F' },
  },
])('reads what it has written: %j', (continuation) => {
  expect(readContinuation(JSON.parse(writeContinuation(continuation)) as Value)).toEqual(continuation);
});

it('reads nothing else', () => {
  for (const json of [
    null,
    [],
    {},
    { p: -1 },
    { p: 0.5 },
    { p: 1, n: 1 },
    { p: 1, n: 1, r: 0, k: [1] },
    { p: 1, w: [''] },
  ]) {
    expect(readContinuation(json as Value)).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      const read = readContinuation(json as Value);
      expect(read === undefined || typeof read.passed === 'number').toBe(true);
    }),
  );
});
