import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RegularExpression } from '../../../../../../../emulators/cosmos/core/query/regex/regular-expression.ts';
import { Budget } from '../../../../../../../emulators/cosmos/core/query/values/budget.ts';

const budget = () => new Budget(10_000_000);
const first = (pattern: string, text: string, letters = '') =>
  RegularExpression.of(pattern, letters)?.first(text, 0, budget());

describe('a regular expression finds its leftmost match', () => {
  it.each<[string, string, string | undefined, string?]>([
    ['abc', 'xabcx', 'abc'],
    ['', 'abc', ''],
    ['a|b|cd', 'xcdb', 'cd'],
    ['a.c', 'a\nc abc', 'abc'],
    ['^a', 'ba', undefined],
    ['a$', 'a\n', 'a'],
    ['a\\z', 'a\n', undefined],
    ['\\Ab', 'ab', undefined],
    ['^b$', 'a\nb\nc', 'b', 'm'],
    ['a*', 'aaab', 'aaa'],
    ['a*?b', 'aaab', 'aaab'],
    ['a+?', 'aaa', 'a'],
    ['a?b', 'ab', 'ab'],
    ['a{2}', 'aaa', 'aa'],
    ['a{2,}', 'aaaa', 'aaaa'],
    ['a{1,2}', 'aaaa', 'aa'],
    ['a{1,2}?', 'aaaa', 'a'],
    ['a{,2}', 'a{,2}', 'a{,2}'],
    ['a{x}', 'a{x}', 'a{x}'],
    ['(ab)+', 'ababx', 'abab'],
    ['(?:a|ab)(?:c|bcd)', 'abcd', 'abcd'],
    ['(a*)*', 'aab', 'aa'],
    ['(a*)+b', 'aab', 'aab'],
    ['[abc]+', 'xxbcax', 'bca'],
    ['[^abc]+', 'abxyc', 'xy'],
    ['[a-c\\d]+', 'zb2c', 'b2c'],
    ['[]a]+', ']a]', ']a]'],
    ['[a\\]]+', 'a]', 'a]'],
    ['[a-]+', '-a-', '-a-'],
    ['[[:alpha:]]+', '12ab', 'ab'],
    ['[[:^alpha:]]+', '12ab', '12'],
    ['\\d+\\.\\d*', 'v 12.5', '12.5'],
    ['\\w+', '  a_1 ', 'a_1'],
    ['\\S+\\s\\S+', ' ab cd', 'ab cd'],
    ['\\bcat\\b', 'concat cat', 'cat'],
    ['\\Bcat', 'cat concat', 'cat'],
    ['\\x41\\x{42}\\t', 'AB\t', 'AB\t'],
    ['\\Qa.b\\E+', 'axb a.bb', 'a.bb'],
    ['\\p{Lu}\\p{Ll}+', 'xÉcole', 'École'],
    ['\\P{L}+', 'ab12', '12'],
    ['\\p{Greek}', 'aβ', 'β'],
    ['\\.', 'a.b', '.'],
    ['ABC', 'xabc', 'abc', 'i'],
    ['[A-Z]+', 'abc', 'abc', 'i'],
    ['É', 'é', 'é', 'i'],
    ['a b # comment', 'ab', 'ab', 'x'],
    ['a.b', 'a\nb', 'a\nb', 's'],
    ['a(?i)b', 'aB', 'aB'],
    ['a(?i)b', 'AB', undefined],
    ['(?i:a)b', 'Ab', 'Ab'],
    ['(?i:a)b', 'AB', undefined],
    ['(?-i)a', 'A', undefined, 'i'],
    ['a(?#comment)b', 'ab', 'ab'],
    ['a(?=b)', 'ac ab', 'a'],
    ['a(?!b).', 'ab ac', 'ac'],
    ['(?<=b)a', 'aba', 'a'],
    ['(?<!b)a.', 'bax ay', 'ay'],
    ['(a+)b\\1', 'aabaa', 'aabaa'],
    ['(?<x>a|b)-\\k<x>', 'a-b b-b', 'b-b'],
    ['(a)(?i)\\1', 'aA', 'aA'],
    ['(?>a+)a', 'aaa', undefined],
    ['a++b', 'aab', 'aab'],
    ['(?P<n>a)', 'a', 'a'],
  ])('%s in %j', (pattern, text, match, letters = '') => {
    expect(RegularExpression.of(pattern, letters)).toBeDefined();
    expect(first(pattern, text, letters)).toBe(match);
  });

  it('gives groups', () => {
    const expression = RegularExpression.of('(a)|(b)(c)?', '')!;
    expect(expression.first('xb', 2, budget())).toBe('b');
    expect(expression.first('xb', 1, budget())).toBeUndefined();
    expect(expression.all('abc', 0, budget())).toEqual(['a', 'bc']);
    expect(expression.all('abc', 3, budget())).toEqual(['c']);
  });

  it.each([
    '(',
    ')',
    '[',
    '[a',
    'a**',
    '*a',
    '+',
    '?',
    'a{2,1}',
    '\\',
    '\\q',
    '[b-a]',
    '(?',
    '(?<n',
    '\\p{Nope}',
    '\\2',
    '(a)\\2',
    '[[:nope:]]',
    'a{99999}',
    '(?R)',
    '(*FAIL)',
    '(?(1)a)',
    '(((a{1000}){1000}){1000})',
    '('.repeat(300),
  ])('takes no %s', (pattern) => {
    expect(RegularExpression.of(pattern, '')).toBeUndefined();
  });
});

describe('against the engine of JavaScript', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    '[^a]',
    '\\w',
    '\\d',
    '\\b',
    '^',
    '$',
    '(?:a|b)',
    '(a|ab)',
    '(b*)',
  );
  const repeat = fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '{2}', '{1,2}', '{0,1}?');
  const pattern = fc
    .array(fc.array(fc.tuple(atom, repeat), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
    .map((options) =>
      options.map((items) => items.map(([a, r]) => (/^(\\b|\^|\$)$/.test(a) ? a : a + r)).join('')).join('|'),
    );
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 12 });

  it('finds the same', () => {
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        expect(first(source, subject) ?? null).toBe(new RegExp(source).exec(subject)?.[0] ?? null);
      }),
      { numRuns: 3000 },
    );
  });
});
