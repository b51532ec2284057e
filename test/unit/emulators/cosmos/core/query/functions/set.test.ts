import { describe, expect, it } from 'vitest';
import { evaluate } from '../run-query.ts';

describe('set functions', () => {
  it.each([
    ['SetIntersect([1, 2, 3, 4], [3, 4, 5])', [3, 4]],
    ['SetIntersect([1, 2], [])', []],
    ['SetIntersect([1, 2], [1, 1, 1])', [1]],
    ['SetIntersect([1, 2, "A", "B"], ["A", 1])', ['A', 1]],
    ['SetIntersect([1], 1)', undefined],
    ['SetUnion([1, 2], [2, 3])', [1, 2, 3]],
    ['SetUnion([], [])', []],
    ['SetUnion([1, 1], [1])', [1]],
    ['SetUnion([{"a": 1, "b": 2}], [{"b": 2, "a": 1}])', [{ a: 1, b: 2 }]],
    ['SetUnion(["1"], [1])', ['1', 1]],
    ['SetUnion(["[1]"], [[1]])', ['[1]', [1]]],
    ['SetDifference([1, 2, 3], [1, 2, 6])', [3]],
    ['SetDifference([1, 1, 1], [2])', [1]],
    ['SetDifference([], [1])', []],
    ['SetDifference([1, 2], [])', [1, 2]],
    ['SetEqual([1, 2, 2], [2, 1])', true],
    ['SetEqual([1], [1, 2])', false],
    ['SetEqual([], [])', true],
    ['SetEqual([null], [undefined])', false],
    ['SetEqual(1, [1])', undefined],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });
});
