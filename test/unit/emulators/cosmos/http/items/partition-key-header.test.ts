import { expect, it } from 'vitest';
import { parsePartitionKey } from '../../../../../../emulators/cosmos/http/items/partition-key-header.ts';

it.each([
  ['["a"]', ['a']],
  ['["\\u00e9",5,true,null]', ['é', 5, true, null]],
  ['["x",{}]', ['x', undefined]],
  ['[]', []],
])('%s', (text, key) => {
  expect(parsePartitionKey(text)).toEqual(key);
});

it.each(['', 'a', '"a"', '{}', '[{"a":1}]', '[[1]]', '["a"'])('refuses %s', (text) => {
  expect(() => parsePartitionKey(text)).toThrow(expect.objectContaining({ status: 400 }));
});
