import { describe, expect, it } from 'vitest';
import {
  extractPartitionKey,
  identityOf,
  isSameKey,
  parsePartitionKey,
  writePartitionKey,
} from '../../../../../../emulators/cosmos/core/partition-key/partition-key.ts';
import { parsePath, valueAt } from '../../../../../../emulators/cosmos/core/partition-key/path.ts';

describe('paths', () => {
  it.each([
    ['/a', ['a']],
    ['/a/b c/d-e', ['a', 'b c', 'd-e']],
    ['/"odd / name"/x', ['odd / name', 'x']],
    ['/"say \\"hi\\" \\\\"', ['say "hi" \\']],
  ])('%s', (text, names) => {
    expect(parsePath(text)).toEqual(names);
  });

  it.each(['', '/', 'a', '/a/', '/a//b', '/"a', '/"a"b', '/a"b"'])('not %j', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });

  it('lead through objects only, and not to what is inherited', () => {
    expect(valueAt({ a: { b: 1 } }, ['a', 'b'])).toBe(1);
    expect(valueAt({ a: [1] }, ['a', '0'])).toBeUndefined();
    expect(valueAt({ a: 'text' }, ['a', 'length'])).toBeUndefined();
    expect(valueAt({}, ['constructor'])).toBeUndefined();
  });
});

describe('partition keys', () => {
  it('are taken from a document: what cannot be a key counts as nothing', () => {
    const paths = [['a'], ['b', 'c'], ['d'], ['e'], ['f']];
    const document = { a: 'x', b: { c: null }, d: {}, e: [1] };
    expect(extractPartitionKey(document, paths)).toEqual(['x', null, undefined, undefined, undefined]);
  });

  it.each([
    ['["p1"]', ['p1']],
    ['[5, true, null, {}]', [5, true, null, undefined]],
    ['[]', []],
    ['["\\u00e9"]', ['é']],
  ])('are read from the header %s', (text, key) => {
    expect(parsePartitionKey(text)).toEqual(key);
    expect(parsePartitionKey(writePartitionKey(key))).toEqual(key);
  });

  it.each(['', 'p1', '"p1"', '{}', '[[]]', '[{"a":1}]', 'null'])('are not read from %j', (text) => {
    expect(parsePartitionKey(text)).toBeUndefined();
  });

  it('are told apart, null from nothing and text from numbers', () => {
    const keys = [[undefined], [null], [''], [0], ['0'], [false], ['{}'], ['a', 'b'], ['a', undefined], ['["a","b"]']];
    expect(new Set(keys.map(identityOf)).size).toBe(keys.length - 1);
    // A container has keys of one length only.
    expect(identityOf(['a', 'b'])).toBe(identityOf(['["a","b"]']));
    expect(isSameKey([-0], [0])).toBe(true);
    expect(isSameKey(['a'], ['a', 'b'])).toBe(false);
  });
});
