import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../../../../../../emulators/cosmos/core/query/values/budget.ts';
import { compareValues, isEqual } from '../../../../../../../emulators/cosmos/core/query/values/comparison.ts';
import { identityOf, jsonOf } from '../../../../../../../emulators/cosmos/core/query/values/text.ts';
import type { Value } from '../../../../../../../emulators/cosmos/core/query/values/value.ts';

const budget = new Budget(Number.MAX_SAFE_INTEGER);
const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Value>;

describe('the order of all values', () => {
  it('is total', () => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const order = (x: Value, y: Value) => Math.sign(compareValues(x, y, budget));
        expect(order(a, b) + order(b, a)).toBe(0);
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
        expect(order(a, b) === 0).toBe(isEqual(a, b, budget));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('identities', () => {
  it('are the same exactly for equal values', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(identityOf(a, budget) === identityOf(b, budget)).toBe(isEqual(a, b, budget));
      }),
      { numRuns: 2000 },
    );
    expect(identityOf(0, budget)).toBe(identityOf(-0, budget));
    expect(identityOf({ a: 1, b: [2] }, budget)).toBe(identityOf({ b: [2], a: 1 }, budget));
    expect(new Set([undefined, null, 'null', 'undefined'].map((one) => identityOf(one, budget))).size).toBe(4);
  });
});

describe('JSON', () => {
  it('is what JSON.stringify makes', () => {
    fc.assert(
      fc.property(value, (a) => {
        expect(JSON.parse(jsonOf(a, budget))).toEqual(JSON.parse(JSON.stringify(a)));
      }),
    );
    expect(jsonOf([Number.NaN, Number.POSITIVE_INFINITY], budget)).toBe('["NaN","Infinity"]');
  });
});
