import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LikePattern } from '../../../../../../emulators/service-bus/core/sql/like-pattern.ts';

it.each([
  ['', '', true],
  ['', 'a', false],
  ['%', '', true],
  ['%%', 'abc', true],
  ['abc', 'abc', true],
  ['a%c', 'ac', true],
  ['a%a', 'a', false],
  ['%b%', 'abc', true],
  ['_', '', false],
  ['_', 'ab', false],
  ['_b%', 'abc', true],
  ['%_', 'a', true],
  ['%a_c%', 'abaacac', true],
  ['%a_c%d', 'xaacxad', true],
  ['a%b%c', 'a-b-b-c', true],
  ['a%b%c', 'a-c-b', false],
  ['[ab]%', 'a', false],
  ['.*', 'xx', false],
  ['%', 'a\nb', true],
])('%j against %j is %j', (pattern, text, matches) => {
  expect(new LikePattern(pattern, undefined).matches(text)).toBe(matches);
});

it.each([
  ['50!%', '50%', true],
  ['50!%', '500', false],
  ['a!_b', 'axb', false],
  ['a!!b', 'a!b', true],
  ['a!bc', 'abc', true],
  ['abc!', 'abc', false],
  ['!%%', '%x', true],
])('with ! as escape character, %j against %j is %j', (pattern, text, matches) => {
  expect(new LikePattern(pattern, '!').matches(text)).toBe(matches);
});

/** By trying everything: slow, and plainly right. */
function matchesByTrying(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const rest = pattern.slice(1);
  if (pattern[0] !== '%') {
    return text !== '' && (pattern[0] === '_' || pattern[0] === text[0]) && matchesByTrying(rest, text.slice(1));
  }
  for (let at = 0; at <= text.length; at++) if (matchesByTrying(rest, text.slice(at))) return true;
  return false;
}

it('finds what trying everything finds', () => {
  const letters = (all: string) => fc.string({ unit: fc.constantFrom(...all), maxLength: 8 });
  fc.assert(
    fc.property(letters('ab%_'), letters('ab'), (pattern, text) => {
      expect(new LikePattern(pattern, undefined).matches(text)).toBe(matchesByTrying(pattern, text));
    }),
    { numRuns: 3_000 },
  );
});

it('does not go back, however hopeless the pattern', () => {
  expect(new LikePattern(`${'%a'.repeat(500)}%b`, undefined).matches('a'.repeat(30_000))).toBe(false);
});
