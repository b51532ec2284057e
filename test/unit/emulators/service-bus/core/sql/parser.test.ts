import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAction } from '../../../../../../emulators/service-bus/core/sql/action.ts';
import { SqlSyntaxError } from '../../../../../../emulators/service-bus/core/sql/errors.ts';
import { parseFilter } from '../../../../../../emulators/service-bus/core/sql/filter.ts';
import { SQL_LENGTH_MAX } from '../../../../../../emulators/service-bus/core/sql/parser.ts';
import {
  arbitraryCondition,
  arbitraryStatements,
  printCondition,
  printStatements,
  withoutPlaces,
} from './arbitrary-sql.ts';

const BEHIND_VALUE = 'Expected a comparison, IN, LIKE or IS behind the value';

describe('errors say what was expected, what was found, and where', () => {
  it.each([
    ['', 'Expected a value, found the end of the text at line 1, column 1.'],
    ['a', `${BEHIND_VALUE}, found the end of the text at line 1, column 2.`],
    ['a AND b = 1', `${BEHIND_VALUE}, found 'AND' at line 1, column 3.`],
    ['a = 1 AND b', `${BEHIND_VALUE}, found the end of the text at line 1, column 12.`],
    ['NOT (a)', `${BEHIND_VALUE}, found the end of the text at line 1, column 8.`],
    ['a.b = 1', `${BEHIND_VALUE}, found '.' at line 1, column 2.`],
    ['TRUE', `${BEHIND_VALUE}, found the end of the text at line 1, column 5.`],
    ['a = 1 b', "Expected an operator or the end of the text, found 'b' at line 1, column 7."],
    ['a = 1 = 2', "Expected an operator or the end of the text, found '=' at line 1, column 7."],
    ['a =\n  = 1', "Expected a value, found '=' at line 2, column 3."],
    ['a = (b = 1)', 'Expected a value, found a condition at line 1, column 5.'],
    ['(a = 1) + 1 = 2', 'Expected a value, found a condition at line 1, column 1.'],
    ['(a = 1', "Expected ')', found the end of the text at line 1, column 7."],
    ['a IN 1', "Expected '(', found '1' at line 1, column 6."],
    ['a IN (1; 2)', "Expected ',' or ')', found ';' at line 1, column 8."],
    ['a IN ()', "Expected a value, found ')' at line 1, column 7."],
    ['a NOT 5', "Expected IN or LIKE after NOT, found '5' at line 1, column 7."],
    ['a IS 1', "Expected NULL or NOT NULL, found '1' at line 1, column 6."],
    ['a IS NOT 1', "Expected NULL, found '1' at line 1, column 10."],
    ['a + 1 IS NULL', 'Expected a property in front of IS, found another expression at line 1, column 1.'],
    ['EXISTS(1)', "Expected the name of a property, found '1' at line 1, column 8."],
    ['EXISTS a', "Expected '(', found 'a' at line 1, column 8."],
    ['sys.and = 1', "Expected the name of a property, found 'and' at line 1, column 5."],
    ['and = 1', "Expected a value, found 'and' at line 1, column 1."],
    ['lower(a) = 1', "Expected newid(), property(…) or p(…), found 'lower' at line 1, column 1."],
    ['newid(1) = 1', "Expected ')', found '1' at line 1, column 7."],
    ["a = 'x", "Expected ' at the end of the string that begins at line 1, column 5."],
    ['a = [x', 'Expected ] at the end of the name that begins at line 1, column 5.'],
    ['[] = 1', 'Expected a name in the quotes at line 1, column 1.'],
    ['a = #', 'Expected a value, a name or an operator, found "#" at line 1, column 5.'],
    ['a = @', "Expected the name of a parameter after '@' at line 1, column 5."],
    ['a = 9223372036854775808', "Expected an integer of 64 bits, found '9223372036854775808' at line 1, column 5."],
    ['a = 1E999', "Expected a number that a double can hold, found '1E999' at line 1, column 5."],
    ['a = 1x', "Expected an operator or the end of the text, found 'x' at line 1, column 6."],
    ['a = 1.', "Expected an operator or the end of the text, found '.' at line 1, column 6."],
  ])('%j', (text, message) => {
    expect(() => parseFilter(text)).toThrow(SqlSyntaxError);
    expect(() => parseFilter(text)).toThrow(message);
  });

  it('says that a name must begin with a letter', () => {
    expect(() => parseFilter('_a = 1')).toThrow('is written in brackets');
  });
});

describe('limits', () => {
  const filterOf = (length: number) => `${'a'.repeat(length - 4)} = 1`;

  it('a text of 1024 characters is the longest', () => {
    expect(parseFilter(filterOf(SQL_LENGTH_MAX)).type).toBe('comparison');
    expect(() => parseFilter(filterOf(SQL_LENGTH_MAX + 1))).toThrow('Expected at most 1024 characters, found 1025');
  });

  it.each([
    '('.repeat(SQL_LENGTH_MAX),
    'NOT '.repeat(255),
    `a = ${'- '.repeat(500)}1`,
    `a = ${'p('.repeat(500)}`,
    `${'('.repeat(101)}1=1${')'.repeat(101)}`,
  ])('nesting is bounded', (text) => {
    expect(() => parseFilter(text)).toThrow('Expected at most 100 levels of nesting');
  });

  it('a long chain is no nesting', () => {
    expect(parseFilter(`a = ${'1+'.repeat(500)}1`).type).toBe('comparison');
    expect(parseFilter(Array.from({ length: 120 }, () => 'a=1').join(' AND ')).type).toBe('and');
  });
});

describe('whatever is read', () => {
  const parsers = [parseFilter, parseAction];
  const onlySyntaxErrors = (text: string) => {
    for (const parse of parsers) {
      try {
        parse(text);
      } catch (error) {
        if (!(error instanceof SqlSyntaxError)) throw error;
        expect(error.at).toBeGreaterThanOrEqual(0);
        expect(error.at).toBeLessThanOrEqual(text.length);
        expect(error.message).toMatch(/ at line \d+, column \d+\.$/);
      }
    }
  };

  it('random characters give a tree or a syntax error', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), onlySyntaxErrors), { numRuns: 2_000 });
  });

  it('random words give a tree or a syntax error', () => {
    const words =
      'a [b c] "d" sys. user. \'x\' 1 2.5 @p ( ) , ; . = <> != < <= > >= + - * / % AND OR NOT IN LIKE ESCAPE IS NULL EXISTS TRUE FALSE newid() p( property( SET REMOVE \' [ " \n';
    const soup = fc.array(fc.constantFrom(...words.split(' ')), { maxLength: 25 });
    fc.assert(
      fc.property(soup, (tokens) => onlySyntaxErrors(tokens.join(' '))),
      { numRuns: 5_000 },
    );
  });

  it('a printed filter is read as the same tree', () => {
    fc.assert(
      fc.property(arbitraryCondition, (condition) => {
        const text = printCondition(condition);
        fc.pre(text.length <= SQL_LENGTH_MAX);
        expect(withoutPlaces(parseFilter(text))).toEqual(withoutPlaces(condition));
      }),
      { numRuns: 1_000 },
    );
  });

  it('a printed action is read as the same statements', () => {
    fc.assert(
      fc.property(arbitraryStatements, fc.constantFrom(';', ' ', ' ;\n'), (statements, separator) => {
        const text = printStatements(statements, separator);
        fc.pre(text.length <= SQL_LENGTH_MAX);
        expect(withoutPlaces(parseAction(text))).toEqual(withoutPlaces(statements));
      }),
      { numRuns: 500 },
    );
  });
});
