import { describe, expect, it } from 'vitest';
import { evaluate } from '../run-query.ts';

describe('operators', () => {
  it.each([
    // Arithmetic is that of doubles, and of nothing but numbers.
    ['1 + 2', 3],
    ['1 - 2', -1],
    ['2 * 3.5', 7],
    ['7 / 2', 3.5],
    ['7 % 4', 3],
    ['-7 % 4', -3],
    ['1 / 0', 'Infinity'],
    ['0 / 0', 'NaN'],
    ['-1 / 0', '-Infinity'],
    ['1 + "1"', undefined],
    ['1 + null', undefined],
    ['1 + true', undefined],
    ['1 + undefined', undefined],
    ['[1] + [2]', undefined],
    ['+5', 5],
    ['+"5"', undefined],
    ['-(5)', -5],
    ['-"5"', undefined],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['1.5e2', 150],
    ['.5 + 1.', 1.5],
    // Bits are those of 32-bit integers.
    ['6 & 3', 2],
    ['6 | 3', 7],
    ['6 ^ 3', 5],
    ['~5', -6],
    ['1 << 4', 16],
    ['-16 >> 2', -4],
    ['-1 >>> 28', 15],
    ['"6" & 3', undefined],
    ['4294967297 | 0', 1],
    // Strings.
    ['"a" || "b" || "c"', 'abc'],
    ['"a" || 1', undefined],
    ['"a" || null', undefined],
    ['"a" || "b" = "ab"', true],
    // Precedence between the rest.
    ['1 + 1 = 2', true],
    ['1 < 2 = true', true],
    ['1 | 2 = 2', undefined],
    ['true ? "a" : "b"', 'a'],
    ['false ? "a" : "b"', 'b'],
    ['1 ? "a" : "b"', 'b'],
    ['undefined ? "a" : "b"', 'b'],
    ['true ? false ? 1 : 2 : 3', 2],
    ['false ? 1 : true ? 2 : 3', 2],
    ['undefined ?? 1', 1],
    ['null ?? 1', null],
    ['0 ?? 1', 0],
    ['undefined ?? undefined ?? 2', 2],
    ['undefined ?? false OR true', true],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });
});

describe('comparison', () => {
  it.each([
    ['1 = 1', true],
    ['1 = 1.0', true],
    ['1 = 2', false],
    ['1 = "1"', false],
    ['null = null', true],
    ['null = 0', false],
    ['true = 1', false],
    ['"a" = "a"', true],
    ['"a" = "A"', false],
    ['undefined = undefined', undefined],
    ['undefined = 1', undefined],
    ['undefined != 1', undefined],
    ['"x" != null', true],
    ['"x" <> null', true],
    ['1 != 1', false],
    ['1 <> "1"', true],
    ['[1, 2] = [1, 2]', true],
    ['[1, 2] = [2, 1]', false],
    ['[1] = [1, 2]', false],
    ['{"a": 1, "b": 2} = {"b": 2, "a": 1}', true],
    ['{"a": 1} = {"a": 1, "b": 2}', false],
    ['{"a": {"b": [1]}} = {"a": {"b": [1]}}', true],
    ['{} = []', false],
    ['{} != {}', false],
    ['1 < 2', true],
    ['2 <= 2', true],
    ['3 > 4', false],
    ['4 >= 4', true],
    ['"a" < "b"', true],
    ['"B" < "a"', true],
    ['"a" < "ab"', true],
    ['false < true', true],
    ['true <= false', false],
    ['null <= null', true],
    ['null < null', false],
    ['1 < "2"', undefined],
    ['null < 1', undefined],
    ['false < 1', undefined],
    ['[1] < [2]', undefined],
    ['{} < {}', undefined],
    ['undefined < 1', undefined],
    ['1 > undefined', undefined],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });
});

describe('logic has three values', () => {
  it.each([
    ['true AND true', true],
    ['true AND false', false],
    ['false AND undefined', false],
    ['undefined AND false', false],
    ['true AND undefined', undefined],
    ['true AND 1', undefined],
    ['false AND 1', false],
    ['"a" AND "b"', undefined],
    ['true OR false', true],
    ['false OR false', false],
    ['undefined OR true', true],
    ['true OR undefined', true],
    ['false OR undefined', undefined],
    ['false OR null', undefined],
    ['1 OR true', true],
    ['NOT true', false],
    ['NOT false', true],
    ['NOT null', undefined],
    ['NOT 1', undefined],
    ['NOT undefined', undefined],
    ['NOT NOT true', true],
    ['true OR false AND false', true],
    ['(true OR false) AND false', false],
    ['false AND true OR true', true],
    ['NOT false AND false', false],
    // NOT is a unary operator and binds tighter than a comparison.
    ['NOT 1 = 2', undefined],
    ['NOT (1 = 2)', true],
    ['NOT false = true', true],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });
});

describe('IN and BETWEEN', () => {
  it.each([
    ['1 IN (1, 2)', true],
    ['3 IN (1, 2)', false],
    ['3 NOT IN (1, 2)', true],
    ['1 NOT IN (1, 2)', false],
    ['undefined IN (1)', undefined],
    ['undefined NOT IN (1)', undefined],
    ['1 IN ("1")', false],
    ['null IN (null)', true],
    ['"a" IN ("b", "a")', true],
    ['[1] IN ([1], 2)', true],
    ['{"a": 1} IN ({"a": 1})', true],
    ['1 IN (undefined, 1)', true],
    ['1 IN (2 - 1)', true],
    ['1 + 1 IN (2)', true],
    ['2 BETWEEN 1 AND 3', true],
    ['1 BETWEEN 1 AND 3', true],
    ['3 BETWEEN 1 AND 3', true],
    ['4 BETWEEN 1 AND 3', false],
    ['4 NOT BETWEEN 1 AND 3', true],
    ['2 NOT BETWEEN 1 AND 3', false],
    ['"b" BETWEEN "a" AND "c"', true],
    ['2 BETWEEN "a" AND 3', undefined],
    ['4 BETWEEN "a" AND 3', false],
    ['undefined BETWEEN 1 AND 2', undefined],
    ['2 BETWEEN 1 AND 3 AND true', true],
    ['1 + 1 BETWEEN 1 + 1 AND 3', true],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });
});

describe('constructors and members', () => {
  it.each([
    ['[1, "a", null, undefined, [2]]', [1, 'a', null, [2]]],
    ['{"a": 1, b: undefined, "c d": null}', { a: 1, 'c d': null }],
    ['{"a": 1}.a', 1],
    ['{"a": 1}["a"]', 1],
    ['{"a": 1}.b', undefined],
    ['[1, 2][1]', 2],
    ['[1, 2][2]', undefined],
    ['[1, 2][-1]', undefined],
    ['[1, 2][0.5]', undefined],
    ['[1, 2]["0"]', undefined],
    ['[1, 2].length', undefined],
    ['"abc"[0]', undefined],
    ['"abc".length', undefined],
    ['null.a', undefined],
    ['{"a": [{"b": 5}]}.a[0].b', 5],
    ['{"a": 1}["A"]', undefined],
    ['{}.constructor', undefined],
    ['{}.toString', undefined],
    ['{}["__proto__"]', undefined],
    ['{"x": {"y": 1}}["x"]["y"]', 1],
    ["{'a': 'b'}['a']", 'b'],
    ['[1, 2, 3][1 + 1]', 3],
    ['{"ab": 7}["a" || "b"]', 7],
    ['NaN', 'NaN'],
    ['{"n": 1 / 0}', { n: 'Infinity' }],
    ["'it\\'s'", "it's"],
    ['"tab\\tquote\\"slash\\/u\\u0041"', 'tab\tquote"slash/uA'],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });

  it('makes a member of any name without touching prototypes', () => {
    const value = evaluate('{"__proto__": {"a": 1}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });
});
