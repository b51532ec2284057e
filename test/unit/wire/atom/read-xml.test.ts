import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from '../../../../src/wire/atom/read-xml.ts';
import { writeXml } from '../../../../src/wire/atom/write-xml.ts';
import { XmlError } from '../../../../src/wire/atom/xml.ts';

describe('readXml', () => {
  it('resolves names by the namespaces in force, whatever the prefixes', () => {
    const text = '<a xmlns="u" xmlns:p="v"><p:b p:c="1" c="2"/><b xmlns="w"><c/></b><d xmlns:p="x"><p:e/></d></a>';
    expect(readXml(text)).toEqual({
      name: 'a',
      namespace: 'u',
      attributes: [],
      text: '',
      children: [
        {
          name: 'b',
          namespace: 'v',
          attributes: [
            { name: 'c', namespace: 'v', value: '1' },
            { name: 'c', namespace: '', value: '2' },
          ],
          children: [],
          text: '',
        },
        {
          name: 'b',
          namespace: 'w',
          attributes: [],
          text: '',
          children: [{ name: 'c', namespace: 'w', attributes: [], children: [], text: '' }],
        },
        {
          name: 'd',
          namespace: 'u',
          attributes: [],
          text: '',
          children: [{ name: 'e', namespace: 'x', attributes: [], children: [], text: '' }],
        },
      ],
    });
  });

  it('keeps white space, resolves references, and takes CDATA as it is', () => {
    const { text } = readXml('<?xml version="1.0"?><!-- c --><a>  1 &lt; &#x41;&#10;<![CDATA[<q>&amp;]]>\n</a>');
    expect(text).toBe('  1 < A\n<q>&amp;\n');
  });

  it.each([
    ['', 'line 1: Start tag expected'],
    ['no XML', "line 1: char 'n' is not expected"],
    ['<a>', "line 1: Unclosed tag 'a'"],
    ['<a/><b/>', 'there is one root element in XML, not 2'],
    ['<a x="1" x="2"/>', "line 1: Attribute 'x' is repeated"],
    ['<p:a/>', 'the prefix p is declared nowhere'],
    ['<a p:b="1"/>', 'the prefix p is declared nowhere'],
    ['<a>&nope;</a>', '&nope; refers to nothing'],
    ['<a>&#xD800;</a>', '&#xD800; refers to nothing'],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'a document type is not allowed'],
    ['<!DOCTYPE a SYSTEM "http://localhost/"><a/>', 'a document type is not allowed'],
  ])('refuses %s', (text, message) => {
    expect(() => readXml(text)).toThrow(new XmlError(message));
  });

  it('refuses names that JavaScript objects cannot have, and depths that nobody means', () => {
    expect(() => readXml('<a><__proto__>1</__proto__></a>')).toThrow(XmlError);
    expect(() => readXml(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`)).toThrow(XmlError);
  });

  it('reads what was written, whatever the characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, value) => {
        const read = readXml(writeXml({ name: 'a', attributes: { b: value }, content: text }));
        expect(read.text).toBe(text);
        expect(read.attributes).toEqual([{ name: 'b', namespace: '', value }]);
      }),
    );
  });

  it('ends in a value or an XmlError for any text', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      'a',
      'b:',
      '&',
      '#',
      ';',
      '"',
      '=',
      ' ',
      '!',
      '[',
      ']]>',
      '--',
      '?',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          expect(readXml(given)).toHaveProperty('children');
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
