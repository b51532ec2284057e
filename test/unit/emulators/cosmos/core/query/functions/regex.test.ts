import { describe, expect, it } from 'vitest';
import { evaluate, run } from '../run-query.ts';

describe('regular expressions', () => {
  it.each([
    ['RegexMatch("abcd", "ABC")', false],
    ['RegexMatch("abcd", "ABC", "i")', true],
    ['RegexMatch("abcd", "ab.", "")', true],
    ['RegexMatch("abcd", "ab c", "x")', true],
    ['RegexMatch("abcd", "aB c", "ix")', true],
    ['RegexMatch("03a", "[0-9]")', true],
    ['RegexMatch("salt3824908", "salt{1}")', true],
    ['RegexMatch("shame", "s....", "i")', true],
    ['RegexMatch("a\\nb", "^b")', false],
    ['RegexMatch("a\\nb", "^b", "m")', true],
    ['RegexMatch("a\\nb", "a.b")', false],
    ['RegexMatch("a\\nb", "a.b", "s")', true],
    ['RegexMatch("abc", "(")', undefined],
    ['RegexMatch("abc", "a", "q")', undefined],
    ['RegexMatch(1, "a")', undefined],
    ['RegexMatch("a", 1)', undefined],
    ['RegexExtract("SKU-93821-BLUE", "[A-Z]+")', 'SKU'],
    ['RegexExtract("SKU-93821-BLUE", "[0-9]+")', '93821'],
    ['RegexExtract("sku-12", "SKU-([0-9]+)", "i", 1)', '12'],
    ['RegexExtract("abc", "x")', undefined],
    ['RegexExtract("abc", "b", "", 3)', undefined],
    ['RegexExtract("abc", "b", "", -1)', undefined],
    ['RegexExtractAll("A12-B34-C56", "[0-9]+")', ['12', '34', '56']],
    ['RegexExtractAll("A12-B34", "([A-Z])([0-9]+)", "", 1)', ['A', 'B']],
    ['RegexExtractAll("abc", "x")', []],
    ['RegexExtractAll("abc", "x*")', ['', '', '', '']],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });

  it.each(['(a+)+$', '(a|a)*b', '(a|aa)+$', '(.*)*x', '^(([a-z])+.)+[A-Z]([a-z])+$', '(x+x+)+y'])(
    'matches %s in bounded time',
    (pattern) => {
      const documents = [{ t: `${'a'.repeat(5000)}!` }];
      const parameters = [{ name: '@p', value: pattern }];
      expect(run('SELECT * FROM c WHERE RegexMatch(c.t, @p)', documents, { parameters })).toEqual([]);
    },
  );

  it.each(['(?=(a+)+$)b', '(a*)*\\1b', '((?>a|aa)+)+b'])('ends %s by the budget', (pattern) => {
    const documents = [{ t: `${'a'.repeat(5000)}!` }];
    const parameters = [{ name: '@p', value: pattern }];
    const text = 'SELECT * FROM c WHERE RegexMatch(c.t, @p)';
    try {
      expect(run(text, documents, { parameters, steps: 100_000 })).toEqual([]);
    } catch (error) {
      expect((error as Error).name).toBe('QueryBudgetExceeded');
    }
  });
});
