import { describe, expect, it } from 'vitest';
import { parseJsonWithComments } from '../../../src/app/json-with-comments.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';

const parse = (text: string) => parseJsonWithComments(text, 'azwire.json');

describe('reads', () => {
  it('comments of both kinds, and strings that only look like comments', () => {
    const text = `// first
    { /* two
         lines */ "url": "http://host/*x*/", // last
      "quote": "\\"// not one" }`;
    expect(parse(text)).toEqual({ url: 'http://host/*x*/', quote: '"// not one' });
  });

  it('a comma behind the last item of an object or a list', () => {
    expect(parse('{ "a": [1, 2, ], // last\n "b": ",]", }')).toEqual({ a: [1, 2], b: ',]' });
  });

  it('a byte order mark, and the same key in different objects', () => {
    expect(parse('\uFEFF{"a":{"b":1},"b":[{"b":2},{"b":3}]}')).toEqual({ a: { b: 1 }, b: [{ b: 2 }, { b: 3 }] });
  });
});

describe('refuses', () => {
  it.each(['', '{', '{,}', '[,]', '[1,,]', '{"a":,}', '{"a" 1}', '/* open', '{"a":1} x'])('%j', (text) => {
    expect(() => parse(text)).toThrow(AzwireError);
  });

  it('naming file, line and column although a comment stands before', () => {
    expect(() => parse('/* one\n two */\n{ "a": 1 "b" }')).toThrow(/^azwire\.json is not JSON: .*line 3 column 10/);
  });

  it('a key given twice, which JSON itself would drop', () => {
    expect(() => parse('{\n "a": { "x": 1 },\n "b": "a",\n "a": 2 }')).toThrow(
      'azwire.json:4: the key "a" is given twice. Remove one.',
    );
  });
});
