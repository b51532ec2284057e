import { describe, expect, it } from 'vitest';
import { SqlEvaluationError } from '../../../../../../emulators/service-bus/core/sql/errors.ts';
import { compileFilter, constantResult } from '../../../../../../emulators/service-bus/core/sql/filter.ts';
import { context, sampleMessage, UUID } from './sample-message.ts';

const T = true;
const F = false;
const U = undefined;

/** What each filter says of the sample message. U is unknown. */
const GRAMMAR: Readonly<Record<string, readonly (readonly [filter: string, result: boolean | undefined])[]>> = {
  'names and scopes': [
    ["colour = 'red'", T],
    ["COLOUR = 'red'", T],
    ["user.Colour = 'red'", T],
    ["USER . colour = 'red'", T],
    ["[Colour] = 'red'", T],
    ['"Colour" = \'red\'', T],
    ["[with space] = 'yes'", T],
    ["[with]]\"both] = 'yes'", T],
    ['"with]""both" = \'yes\'', T],
    ["sys.Label = 'order'", T],
    ["SYS.label = 'order'", T],
    ["sys.Subject = 'order'", T],
    ["sys.[Label] = 'order'", T],
    ["label = 'order'", U],
    ['sys.SequenceNumber = 7', T],
    ['sys.To IS NULL', T],
    ["p LIKE '%called p'", T],
    ["property('COLOUR') = 'red'", T],
    ["p('col' + 'our') = 'red'", T],
    ["p('missing') = 'red'", U],
    ['p(missing) = 1', U],
    ['user = 1 OR sys = 1', U],
  ],
  constants: [
    ['1=1', T],
    ['1=0', F],
    ['9223372036854775807 = big', T],
    ['-9223372036854775808 < 0', T],
    ['2.5 = price', T],
    ['25E-1 = price', T],
    ['0.25e+1 = price', T],
    ["'it''s' = 'it''s'", T],
    ["'' = ''", T],
    ['urgent = TRUE', T],
    ['urgent = false', F],
    ['NULL = NULL', T],
    [`newid() = newid()`, T],
    ["'ü\u{1F600}' = 'ü\u{1F600}'", T],
  ],
  comparisons: [
    ['count = 5', T],
    ['count = 5.0', T],
    ['count <> 5', F],
    ['count != 4', T],
    ['count > 4.9', T],
    ['count >= 5', T],
    ['count < 5', F],
    ['count <= 5', T],
    ["colour = 'RED'", F],
    ["colour < 'rfe'", T],
    ["colour > 'Z'", T],
    ['colour = 5', U],
    ["count <> '5'", U],
    ['urgent > FALSE', U],
    ['urgent <> FALSE', T],
    ['at = sys.EnqueuedTimeUtc', T],
    ['at < sys.EnqueuedTimeUtc', F],
    ['at = sys.TimeToLive', U],
    ['id = newid()', T],
    [`id = '${UUID}'`, U],
    ['id > newid()', U],
    ['raw = raw', T],
    ['raw <> id', U],
    ['nothing = NULL', T],
    ['nothing <> NULL', F],
    ['colour <> NULL', T],
    ['nothing > 1', U],
    ['missing = NULL', U],
    ['missing <> 1', U],
    ['sys.To = NULL', T],
    ["sys.To <> 'x'", T],
  ],
  arithmetic: [
    ['count + 1 = 6', T],
    ['count - 1 = 4', T],
    ['count * 2 = 10', T],
    ['7 / 2 = 3', T],
    ['-7 / 2 = -3', T],
    ['-7 % 3 = -1', T],
    ['7 / 2.0 = 3.5', T],
    ['7.5 % 2 = 1.5', T],
    ['1.0 / 0 > 1000000', T],
    ['big + 1 < 0', T],
    ['2 + 3 * 4 = 14', T],
    ['(2 + 3) * 4 = 20', T],
    ['10 - 2 - 3 = 5', T],
    ['16 / 4 / 2 = 2', T],
    ['- - 5 = count', T],
    ['+5 = count', T],
    ['-count = -5', T],
    ['2 -1 = 1', T],
    ["colour + '-' + count = 'red-5'", T],
    ["'x' + 1.5 = 'x1.5'", T],
    ["'' + TRUE = 'True'", T],
    ["'a' + nothing = 'a'", T],
    ["'' + 1E20 = '1E+20'", T],
    ["'' + 0.000001 = '1E-06'", T],
    [`'' + id = '${UUID}'`, T],
    ["'' + at = '1970-01-01T00:00:05.000Z'", T],
    ["'' + raw = '0102'", T],
    ["'' + far = '9000000000000000000'", T],
    ["'' + sys.TimeToLive = 'PT1S'", T],
    ['missing + 1 = 1', U],
    ['-missing = 1', U],
    ['nothing + 1 = 1', U],
    ["missing + 'a' = 'a'", U],
  ],
  'LIKE, IN, IS NULL, EXISTS': [
    ["colour LIKE 'r%'", T],
    ["colour LIKE 'r_d'", T],
    ["colour LIKE 'R%'", F],
    ["colour NOT LIKE 'r%'", F],
    ["percent LIKE '%\\%' ESCAPE '\\'", T],
    ["colour LIKE '%!%' ESCAPE '!'", F],
    ['colour LIKE colour', T],
    ["colour LIKE 'r' + '%'", T],
    ["missing LIKE '%'", U],
    ["missing NOT LIKE '%'", U],
    ['colour LIKE missing', U],
    ["colour LIKE '%' ESCAPE missing", U],
    ["count LIKE '%'", U],
    ["sys.To LIKE '%'", U],
    ["colour IN ('blue', 'red')", T],
    ["colour IN ('blue')", F],
    ["colour NOT IN ('blue')", T],
    ['count IN (1.0, 5.0)', T],
    ['missing IN (1)', U],
    ['missing NOT IN (1)', U],
    ['count IN (missing, 5)', T],
    ['count IN (missing, 6)', U],
    ["count NOT IN ('5')", U],
    ['nothing IN (NULL)', T],
    ['missing IS NULL', T],
    ['nothing IS NULL', T],
    ['colour IS NULL', F],
    ['colour IS NOT NULL', T],
    ["p('colour') IS NOT NULL", T],
    ['EXISTS(colour)', T],
    ['EXISTS(nothing)', T],
    ['EXISTS(missing)', F],
    ['NOT EXISTS(missing)', T],
    ['EXISTS(sys.To)', T],
  ],
  'logic and precedence': [
    ['1=1 OR 1=1 AND 1=0', T],
    ['(1=1 OR 1=1) AND 1=0', F],
    ['NOT 1=0 AND 1=1', T],
    ['NOT (1=1 AND 1=1)', F],
    ['NOT NOT 1=1', T],
    ['1=1\nand\tnot\r\n1=0', T],
    ['((((1=1))))', T],
    ['1 + 1 = 2 AND 3 > 2 OR 1/0 = 1', T],
    ['1=0 AND 1/0 = 1', F],
  ],
};

describe.each(Object.entries(GRAMMAR))('%s', (_, rows) => {
  it.each(rows)('%s is %s', (text, result) => {
    expect(compileFilter(context(text))(sampleMessage())).toBe(result);
  });
});

describe('logic with unknown', () => {
  const WORDS = new Map([
    ['T', '1=1'],
    ['F', '1=0'],
    ['U', 'missing=1'],
  ]);
  const VALUES = new Map([
    ['T', T],
    ['F', F],
    ['U', U],
  ]);

  it.each([
    ['AND', 'TT T, TF F, TU U, FT F, FF F, FU F, UT U, UF F, UU U'],
    ['OR', 'TT T, TF T, TU T, FT T, FF F, FU U, UT T, UF U, UU U'],
  ])('%s', (operator, table) => {
    for (const row of table.split(', ')) {
      const [left, right, , result] = row;
      const text = `${WORDS.get(left!)} ${operator} ${WORDS.get(right!)}`;
      expect(compileFilter(context(text))(sampleMessage()), row).toBe(VALUES.get(result!));
    }
  });

  it('NOT', () => {
    expect(compileFilter(context('NOT missing = 1'))(sampleMessage())).toBe(U);
  });
});

describe('parameters', () => {
  it('stand for their values, whatever the case of their names', () => {
    const test = compileFilter(context('colour = @Colour AND count > @1', { '@colour': 'red', '@1': 4n }));
    expect(test(sampleMessage())).toBe(T);
  });

  it('without a value are an error at their place', () => {
    expect(() => compileFilter(context('colour = @c'))).toThrow('The parameter @c has no value at line 1, column 10.');
  });
});

describe('what a message does not allow', () => {
  it.each([
    ["sys.Colour = 'red'", "There is no system property 'sys.Colour'."],
    ['EXISTS(sys.Colour)', "There is no system property 'sys.Colour'."],
    ['count / 0 = 1', 'An integer was divided by zero.'],
    ['count % 0 = 1', 'An integer was divided by zero.'],
    ['(-big - 1) / -1 = 1', 'The quotient does not fit 64 bits.'],
    ['colour * 2 = 1', "'*' cannot be applied to a string and an integer."],
    ['urgent + 1 = 1', "'+' cannot be applied to a boolean and an integer."],
    ['at - at = 1', "'-' cannot be applied to a timestamp and a timestamp."],
    ['-colour = 1', "'-' cannot be applied to a string."],
    ['p(count) = 1', 'The name of a property must be a string, not an integer.'],
    ["colour LIKE '%' ESCAPE 'ab'", 'The escape character of LIKE must be a string of one character.'],
  ])('%s', (text, message) => {
    expect(() => compileFilter(context(text))(sampleMessage())).toThrow(new SqlEvaluationError(message));
  });
});

it('knows the filters that say the same of all messages', () => {
  const resultOf = (text: string) => constantResult(text, compileFilter(context(text)));
  expect([resultOf('1=1'), resultOf(' 1 = 0 '), resultOf('1=1 OR a=1')]).toEqual([true, false, undefined]);
});
