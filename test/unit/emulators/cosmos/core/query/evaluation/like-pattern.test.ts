import { describe, expect, it } from 'vitest';
import { evaluate, run } from '../run-query.ts';

describe('LIKE', () => {
  it.each([
    ['"abc" LIKE "abc"', true],
    ['"abc" LIKE "ABC"', false],
    ['"abc" LIKE "ab"', false],
    ['"abc" LIKE "a%"', true],
    ['"abc" LIKE "%c"', true],
    ['"abc" LIKE "%b%"', true],
    ['"abc" LIKE "%"', true],
    ['"" LIKE "%"', true],
    ['"" LIKE ""', true],
    ['"abc" LIKE "a_c"', true],
    ['"abc" LIKE "a_"', false],
    ['"abc" LIKE "___"', true],
    ['"abc" LIKE "%%c"', true],
    ['"aXbXc" LIKE "a%b%c"', true],
    ['"aXbX" LIKE "a%b%c"', false],
    ['"abcabd" LIKE "%abd"', true],
    ['"SOtPS" LIKE "%SO[t-z]PS%"', true],
    ['"SOaPS" LIKE "%SO[t-z]PS%"', false],
    ['"SOdPS" LIKE "%SO[^abc]PS%"', true],
    ['"SOaPS" LIKE "%SO[^abc]PS%"', false],
    ['"20-30%" LIKE "20-30[%]"', true],
    ['"20-30x" LIKE "20-30[%]"', false],
    ['"_n" LIKE "[_]n"', true],
    ['"an" LIKE "[_]n"', false],
    ['"]" LIKE "]"', true],
    ['"[" LIKE "["', true],
    ['"20%" LIKE "20^%" ESCAPE "^"', true],
    ['"20x" LIKE "20^%" ESCAPE "^"', false],
    ['"20% off" LIKE "%20!%%" ESCAPE "!"', true],
    ['"a!b" LIKE "a!!b" ESCAPE "!"', true],
    ['"abc" NOT LIKE "a%"', false],
    ['"abc" NOT LIKE "b%"', true],
    ['1 LIKE "1"', undefined],
    ['"1" LIKE 1', undefined],
    ['undefined LIKE "%"', undefined],
    ['"a" || "b" LIKE "ab"', true],
  ])('%s is %j', (expression, result) => {
    expect(evaluate(expression)).toEqual(result);
  });

  it('takes a pattern from a parameter and from the document', () => {
    const documents = [
      { t: 'abc', p: 'a%' },
      { t: 'abc', p: 'b%' },
    ];
    expect(run('SELECT VALUE c.p FROM c WHERE c.t LIKE c.p', documents)).toEqual(['a%']);
    const parameters = [{ name: '@p', value: '%bc' }];
    expect(run('SELECT VALUE c.p FROM c WHERE c.t LIKE @p', documents, { parameters })).toHaveLength(2);
  });

  it('pays for patterns that are made to be slow', () => {
    const pattern = `${'%a'.repeat(200)}b`;
    const documents = [{ t: 'a'.repeat(20_000) }];
    const parameters = [{ name: '@p', value: pattern }];
    expect(run('SELECT * FROM c WHERE c.t LIKE @p', documents, { parameters })).toEqual([]);
    const text = 'SELECT * FROM c WHERE c.t LIKE @p';
    expect(() => run(text, documents, { parameters, steps: 1000 })).toThrow('more steps than it is allowed');
  });
});
