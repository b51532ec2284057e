import { describe, expect, it } from 'vitest';
import { evaluate } from '../run-query.ts';

describe('integer functions', () => {
  it.each([
    ['IntAdd(20, 10)', 30],
    ['IntAdd(20, 0.1)', undefined],
    ['IntAdd("20", 1)', undefined],
    ['IntSub(25, 50)', -25],
    ['IntMul(-5, -2)', 10],
    ['IntMul(5, 0)', 0],
    ['IntDiv(10, -2)', -5],
    ['IntDiv(7, 2)', 3],
    ['IntDiv(-7, 2)', -3],
    ['IntDiv(10, 0)', undefined],
    ['IntMod(12, -5)', 2],
    ['IntMod(-12, -5)', -2],
    ['IntMod(12, 0)', undefined],
    ['IntBitAnd(15, 25)', 9],
    ['IntBitOr(56, 100)', 124],
    ['IntBitXor(56, 100)', 92],
    ['IntBitXor(56, 0.1)', undefined],
    ['IntBitNot(65)', -66],
    ['IntBitNot(0.1)', undefined],
    ['IntBitLeftShift(16, 4)', 256],
    ['IntBitRightShift(16, 4)', 1],
    ['IntBitRightShift(-16, 2)', -4],
    ['IntBitLeftShift(1, 40)', 2 ** 40],
    ['IntBitLeftShift(1, 64)', 1],
    ['IntBitwiseAnd(6, 3)', 2],
    ['IntAdd(4611686018427387904, 4611686018427387904)', -(2 ** 63)],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });
});
