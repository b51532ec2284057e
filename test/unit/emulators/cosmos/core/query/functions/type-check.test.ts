import { describe, expect, it } from 'vitest';
import { evaluate } from '../run-query.ts';

const SAMPLES = {
  undefined: 'undefined',
  null: 'null',
  boolean: 'false',
  number: '1.5',
  integer: '7',
  string: '"a"',
  dateTime: '"2024-02-29T10:00:00Z"',
  array: '[1]',
  object: '{"a": 1}',
} as const;

describe('type checks are true of their types and false of all others', () => {
  it.each([
    ['IS_ARRAY', ['array']],
    ['IS_BOOL', ['boolean']],
    ['IS_DATETIME', ['dateTime']],
    ['IS_DEFINED', ['null', 'boolean', 'number', 'integer', 'string', 'dateTime', 'array', 'object']],
    ['IS_FINITE_NUMBER', ['number', 'integer']],
    ['IS_INTEGER', ['integer']],
    ['IS_NULL', ['null']],
    ['IS_NUMBER', ['number', 'integer']],
    ['IS_OBJECT', ['object']],
    ['IS_PRIMITIVE', ['null', 'boolean', 'number', 'integer', 'string', 'dateTime']],
    ['IS_STRING', ['string', 'dateTime']],
  ])('%s', (name, types) => {
    const found = Object.entries(SAMPLES).filter(([, sample]) => evaluate(`${name}(${sample})`) === true);
    expect(found.map(([type]) => type)).toEqual(types);
    const others = Object.values(SAMPLES).map((sample) => evaluate(`${name}(${sample})`));
    expect(others.every((value) => typeof value === 'boolean')).toBe(true);
  });

  it.each([
    ['IS_FINITE_NUMBER(8.9 / 0.0)', false],
    ['IS_FINITE_NUMBER(SQRT(-1.0))', false],
    ['IS_NUMBER(SQRT(-1.0))', true],
    ['IS_INTEGER(5523432)', true],
    ['IS_INTEGER(3454.123)', false],
    ['IS_INTEGER(9223372036854775807)', true],
    ['IS_INTEGER(-9223372036854775808)', true],
    ['IS_INTEGER(18446744073709551615)', false],
    ['IS_DEFINED({"q": 5}.q)', true],
    ['IS_DEFINED({"q": 5}.r)', false],
    ['is_null({"v": null}.v)', true],
    ['IS_DATETIME("2023-02-29")', false],
    ['IS_DATETIME("yesterday")', false],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });
});
