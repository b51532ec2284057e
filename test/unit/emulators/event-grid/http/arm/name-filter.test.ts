import { expect, it } from 'vitest';
import { parseNameFilter } from '../../../../../../emulators/event-grid/http/arm/name-filter.ts';

it.each([
  ['', ['one', 'two', 'three']],
  ["name eq 'ONE'", ['one']],
  ["NAME ne 'one'", ['two', 'three']],
  ["contains(name, 'T')", ['two', 'three']],
  ["contains( namE ,'w') or name eq 'one'", ['one', 'two']],
  ["not contains(name,'t')", ['one']],
  ["name eq 'one' or name eq 'two' and name eq 'three'", ['one']],
  ["(name eq 'one' or name eq 'two') and name ne 'one'", ['two']],
  ["not (name eq 'one' or name eq 'two')", ['three']],
  ["name eq 'it''s'", []],
  ["name eq 'and'", []],
])('%s', (text, expected) => {
  expect(['one', 'two', 'three'].filter(parseNameFilter(text))).toEqual(expected);
});

it.each([
  'name',
  'name eq one',
  "name gt 'one'",
  "location eq 'one'",
  "contains(location, 'one')",
  "contains(name, 'one'",
  "(name eq 'one'",
  "name eq 'one')",
  "name eq 'one' name eq 'two'",
  "name eq 'one' and",
  "'name' eq 'one'",
  '%',
  '('.repeat(2000),
])('refuses %s', (text) => {
  expect(() => parseNameFilter(text)).toThrow(/\$filter/);
});
