import { describe, expect, it } from 'vitest';
import { compileAction, parseAction } from '../../../../../../emulators/service-bus/core/sql/action.ts';
import type { FilterValue } from '../../../../../../emulators/service-bus/core/sql/value.ts';
import { context, sampleMessage, UUID } from './sample-message.ts';

function applied(text: string, parameters: Readonly<Record<string, FilterValue>> = {}) {
  const message = sampleMessage();
  compileAction(context(text, parameters))(message);
  return message;
}

describe('SET', () => {
  it.each<readonly [string, string, FilterValue]>([
    ['SET fresh = 1', 'fresh', 1n],
    ['set user.fresh = 1.5;', 'fresh', 1.5],
    ["SET [fresh] = 'a' + 1", 'fresh', 'a1'],
    ['SET fresh = colour', 'fresh', 'red'],
    ['SET fresh = @p', 'fresh', true],
    ['SET fresh = newid()', 'fresh', { type: 'uuid', text: UUID }],
    ['SET fresh = missing', 'fresh', null],
    ['SET fresh = NULL', 'fresh', null],
    ['SET count = count * 2', 'count', 10n],
    ['SET Count = 1; SET fresh = count + 1', 'fresh', 2n],
    ['SET fresh = 1 SET fresh = fresh + 1 SET fresh = fresh + 1', 'fresh', 3n],
    ['SET set = 1 SET fresh = set', 'fresh', 1n],
  ])('%s', (text, name, value) => {
    expect(applied(text, { '@p': true }).property(name)).toEqual(value);
  });

  it.each<readonly [string, string, FilterValue]>([
    ["SET count = '12'", 'count', 12n],
    ["SET count = ' +12 '", 'count', 12n],
    ["SET count = 'many'", 'count', 'many'],
    ["SET count = '9223372036854775808'", 'count', '9223372036854775808'],
    ['SET count = 2.5', 'count', 2n],
    ['SET count = 3.5', 'count', 4n],
    ['SET count = -2.6', 'count', -3n],
    ['SET count = 1E30', 'count', 1e30],
    ['SET count = TRUE', 'count', 1n],
    ['SET price = 3', 'price', 3],
    ["SET price = '1.5e1'", 'price', 15],
    ["SET price = 'free'", 'price', 'free'],
    ['SET urgent = 0', 'urgent', false],
    ["SET urgent = 'FALSE'", 'urgent', false],
    ["SET urgent = 'perhaps'", 'urgent', 'perhaps'],
    ['SET colour = 5', 'colour', '5'],
    ["SET at = '1970-01-02T00:00:00Z'", 'at', { type: 'timestamp', ms: 86_400_000 }],
    ["SET at = 'soon'", 'at', 'soon'],
    [
      `SET id = 'FFFFFFFF-4455-6677-8899-aabbccddeeff'`,
      'id',
      { type: 'uuid', text: 'ffffffff-4455-6677-8899-aabbccddeeff' },
    ],
    ["SET raw = 'x'", 'raw', 'x'],
    ['SET count = NULL', 'count', null],
    ['SET nothing = 1', 'nothing', 1n],
  ])('converts to the type that is there, if it can: %s', (text, name, value) => {
    expect(applied(text).property(name)).toEqual(value);
  });

  it('changes the fields of the message', () => {
    const { fields } = applied("SET sys.Label = sys.label + '!'; SET sys.To = 'x'; SET SYS.Subject = sys.Label + '!'");
    expect([fields.get('Label'), fields.get('To')]).toEqual(['order!!', 'x']);
  });
});

describe('REMOVE', () => {
  it('takes a property away, or finds none', () => {
    const message = applied('REMOVE Colour REMOVE missing; REMOVE [with space]');
    expect([message.property('colour'), message.property('with space')]).toEqual([undefined, undefined]);
  });

  it('unsets a field', () => {
    expect(applied('REMOVE sys.Label').system('Label')).toBeNull();
  });
});

it('fails on a system property that does not exist', () => {
  expect(() => applied('SET sys.Colour = 1')).toThrow("There is no system property 'sys.Colour'.");
  expect(() => applied('REMOVE sys.Colour')).toThrow("There is no system property 'sys.Colour'.");
});

it('a text cannot be doubled for ever', () => {
  expect(() => applied('SET colour = colour + colour;'.repeat(32))).toThrow(
    'A text would be longer than 65536 characters.',
  );
});

describe('errors', () => {
  it.each([
    ['', 'Expected SET or REMOVE, found the end of the text at line 1, column 1.'],
    ['a = 1', "Expected SET or REMOVE, found 'a' at line 1, column 1."],
    ['SET a', "Expected '=', found the end of the text at line 1, column 6."],
    ['SET a = ', 'Expected a value, found the end of the text at line 1, column 9.'],
    ['SET a = b = 1', "Expected SET or REMOVE, found '=' at line 1, column 11."],
    ['SET a = (b = 1)', 'Expected a value, found a condition at line 1, column 9.'],
    ['SET a = 1, b = 2', "Expected SET or REMOVE, found ',' at line 1, column 10."],
    ['SET a = 1;; SET b = 2', "Expected SET or REMOVE, found ';' at line 1, column 11."],
    ['REMOVE 1', "Expected the name of a property, found '1' at line 1, column 8."],
    [
      'SET sys.SequenceNumber = 1',
      "Expected a property that can be changed, found 'sys.SequenceNumber' at line 1, column 5.",
    ],
    ['REMOVE sys.Size', "Expected a property that can be changed, found 'sys.Size' at line 1, column 8."],
  ])('%j', (text, message) => {
    expect(() => parseAction(text)).toThrow(message);
  });

  it('32 statements are the most', () => {
    expect(parseAction('SET a = 1;'.repeat(32))).toHaveLength(32);
    expect(() => parseAction('SET a = 1;'.repeat(33))).toThrow(
      'Expected at most 32 statements, found more at line 1, column 321.',
    );
  });
});
