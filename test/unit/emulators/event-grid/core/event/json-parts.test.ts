import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsOf, lastValueOf, membersOf } from '../../../../../../emulators/event-grid/core/event/json-parts.ts';

describe('the parts of a JSON text', () => {
  it.each([
    ['[]', []],
    [' [ ] ', []],
    ['[1]', ['1']],
    ['[ 1.0 , -2e3,null ]', ['1.0', '-2e3', 'null']],
    ['[{"a":[1,{"b":"]}"}]},"x"]', ['{"a":[1,{"b":"]}"}]}', '"x"']],
    [String.raw`["a\"b","\\","\\\"",{}]`, [String.raw`"a\"b"`, String.raw`"\\"`, String.raw`"\\\""`, '{}']],
    ['["grün","日本"]', ['"grün"', '"日本"']],
  ])('elements of %s', (text, expected) => {
    expect(elementsOf(text)).toEqual(expected);
  });

  it('members, with names that are escaped or come twice', () => {
    const text = String.raw`{ "a" : 1 , "\u0062":{"a":2},"a":[3] }`;
    expect(membersOf(text).map((member) => [member.name, member.text, member.value])).toEqual([
      ['a', '"a" : 1', '1'],
      ['b', String.raw`"\u0062":{"a":2}`, '{"a":2}'],
      ['a', '"a":[3]', '[3]'],
    ]);
    expect(lastValueOf(text, 'a')).toBe('[3]');
    expect(lastValueOf(text, 'c')).toBeUndefined();
  });

  it('of any JSON, written tightly or not', () => {
    const indents = fc.constantFrom(0, 1, '\t');
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), indents, (values, indent) => {
        const text = JSON.stringify(values, undefined, indent);
        expect(elementsOf(text).map((element) => JSON.parse(element))).toEqual(JSON.parse(text));
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), indents, (object, indent) => {
        const text = JSON.stringify(object, undefined, indent);
        const members = membersOf(text).map(({ name, value }) => [name, JSON.parse(value)]);
        expect(members).toEqual(Object.entries(JSON.parse(text)));
      }),
    );
  });
});
