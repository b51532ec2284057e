import { describe, expect, it } from 'vitest';
import { evaluate } from '../run-query.ts';

describe('conversions', () => {
  it.each([
    ["StringToArray('[]')", []],
    [`StringToArray(' ["a", [1], {"b": null}, true] ')`, ['a', [1], { b: null }, true]],
    [`StringToArray("['a']")`, undefined],
    ["StringToArray('{}')", undefined],
    ['StringToArray(null)', undefined],
    ['StringToBoolean("true")', true],
    ['StringToBoolean(" false ")', false],
    ['StringToBoolean("TRUE")', undefined],
    ['StringToBoolean(true)', undefined],
    ['StringToNull("null")', null],
    ['StringToNull(" null ")', null],
    ['StringToNull("Null")', undefined],
    ['StringToNumber("100")', 100],
    ['StringToNumber(" 60 ")', 60],
    ['StringToNumber("-1.5e3")', -1500],
    ['StringToNumber("Hello")', undefined],
    ['StringToNumber("0x10")', undefined],
    ['StringToNumber(NaN)', undefined],
    [`StringToObject('{"a": {"b": 1}}')`, { a: { b: 1 } }],
    [`StringToObject("{'a': 1}")`, undefined],
    ['StringToObject("[]")', undefined],
    ['ToString(125)', '125'],
    ['ToString(0.1234)', '0.1234'],
    ['ToString(false)', 'false'],
    ['ToString(null)', 'null'],
    ['ToString([1, "a"])', '[1,"a"]'],
    ['ToString({"a": "b"})', '{"a":"b"}'],
    ['ToString("Hello")', 'Hello'],
    ['ToString(undefined)', undefined],
    ['ToString(NaN)', 'NaN'],
    ['ToString(Infinity)', 'Infinity'],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });

  it('reads no JSON that nests deeper than documents may', () => {
    const parameters = (depth: number) => [{ name: '@p', value: '['.repeat(depth) + ']'.repeat(depth) }];
    expect(evaluate('IS_ARRAY(StringToArray(@p))', { parameters: parameters(128) })).toBe(true);
    expect(evaluate('IS_ARRAY(StringToArray(@p))', { parameters: parameters(129) })).toBe(false);
    expect(evaluate('IS_ARRAY(StringToArray(@p))', { parameters: parameters(100_000) })).toBe(false);
  });
});
