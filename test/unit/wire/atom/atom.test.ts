import { describe, expect, it } from 'vitest';
import { readEntryContent, writeEntry, writeFeed } from '../../../../src/wire/atom/atom.ts';
import { XmlError } from '../../../../src/wire/atom/xml.ts';

const entry = {
  id: 'https://host/a?x=1&y=2',
  title: 'a',
  publishedAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-02T00:00:00Z',
  author: 'ns',
  content: { name: 'Thing', attributes: { xmlns: 'u' }, content: [{ name: 'Name', content: '<a>\r\n' }] },
};
const ENTRY =
  '<id>https://host/a?x=1&amp;y=2</id><title type="text">a</title><published>2026-01-01T00:00:00Z</published>' +
  '<updated>2026-01-02T00:00:00Z</updated><author><name>ns</name></author>' +
  '<link rel="self" href="https://host/a?x=1&amp;y=2"/>' +
  '<content type="application/xml"><Thing xmlns="u"><Name>&lt;a&gt;&#xD;&#xA;</Name></Thing></content>';

describe('Atom', () => {
  it('writes an entry', () => {
    expect(writeEntry(entry)).toBe(`<entry xmlns="http://www.w3.org/2005/Atom">${ENTRY}</entry>`);
  });

  it('writes a feed', () => {
    const feed = {
      title: 'Things',
      id: 'i',
      updatedAt: 'u',
      links: { self: 's', next: 'n?a=1&b=2' },
      entries: [entry],
    };
    expect(writeFeed(feed)).toBe(
      '<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Things</title><id>i</id><updated>u</updated>' +
        `<link rel="self" href="s"/><link rel="next" href="n?a=1&amp;b=2"/><entry>${ENTRY}</entry></feed>`,
    );
    expect(writeFeed({ ...feed, subtitle: 'None', links: {}, entries: [] })).toBe(
      '<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Things</title><subtitle type="text">None</subtitle>' +
        '<id>i</id><updated>u</updated></feed>',
    );
  });

  it('finds the description in an entry, with other prefixes and other elements around it', () => {
    const text =
      '<x:entry xmlns:x="http://www.w3.org/2005/Atom"><x:title type="text">a</x:title><x:author/><x:updated/>' +
      '<x:content type="application/xml"><Thing xmlns="u"/></x:content></x:entry>';
    expect(readEntryContent(text)).toMatchObject({ name: 'Thing', namespace: 'u' });
  });

  it.each([
    ['<feed/>', "the root is feed of the namespace '', not entry of http://www.w3.org/2005/Atom"],
    ['<entry xmlns="http://www.w3.org/2005/Atom"/>', 'an entry has one content, not 0'],
    ['<entry xmlns="http://www.w3.org/2005/Atom"><content/></entry>', 'the content holds one element, not 0'],
  ])('refuses %s', (text, message) => {
    expect(() => readEntryContent(text)).toThrow(new XmlError(message));
  });
});
