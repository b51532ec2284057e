import { readXml } from './read-xml.ts';
import { writeXml } from './write-xml.ts';
import { type XmlElement, XmlError, type XmlNode } from './xml.ts';

const ATOM = 'http://www.w3.org/2005/Atom';

/** Times are texts: `2026-01-31T12:00:00Z`. */
export interface AtomEntry {
  /** The address of what is described. */
  readonly id: string;
  readonly title: string;
  readonly publishedAt: string;
  readonly updatedAt: string;
  readonly author: string;
  /** The description itself. */
  readonly content: XmlNode;
}

export interface AtomFeed {
  readonly title: string;
  readonly subtitle?: string;
  readonly id: string;
  readonly updatedAt: string;
  /** Addresses by relation: `self`, `next`. */
  readonly links: Readonly<Record<string, string>>;
  readonly entries: readonly AtomEntry[];
}

/** [RFC 4287 4.1.2] */
export function writeEntry(entry: AtomEntry): string {
  return writeXml(entryNode(entry, { xmlns: ATOM }));
}

/** [RFC 4287 4.1.1] */
export function writeFeed({ title, subtitle, id, updatedAt, links, entries }: AtomFeed): string {
  return writeXml({
    name: 'feed',
    attributes: { xmlns: ATOM },
    content: [
      { name: 'title', attributes: { type: 'text' }, content: title },
      ...(subtitle === undefined ? [] : [{ name: 'subtitle', attributes: { type: 'text' }, content: subtitle }]),
      { name: 'id', content: id },
      { name: 'updated', content: updatedAt },
      ...Object.entries(links).map(([rel, href]) => link(rel, href)),
      ...entries.map((entry) => entryNode(entry)),
    ],
  });
}

function entryNode(entry: AtomEntry, attributes: Readonly<Record<string, string>> = {}): XmlNode {
  const { id, title, publishedAt, updatedAt, author, content } = entry;
  return {
    name: 'entry',
    attributes,
    content: [
      { name: 'id', content: id },
      { name: 'title', attributes: { type: 'text' }, content: title },
      { name: 'published', content: publishedAt },
      { name: 'updated', content: updatedAt },
      { name: 'author', content: [{ name: 'name', content: author }] },
      link('self', id),
      { name: 'content', attributes: { type: 'application/xml' }, content: [content] },
    ],
  };
}

function link(rel: string, href: string): XmlNode {
  return { name: 'link', attributes: { rel, href } };
}

/** What an entry describes: the one element in its content. What else an entry may say is not needed. Throws XmlError. */
export function readEntryContent(text: string): XmlElement {
  const entry = readXml(text);
  if (entry.name !== 'entry' || entry.namespace !== ATOM) {
    throw new XmlError(`the root is ${entry.name} of the namespace '${entry.namespace}', not entry of ${ATOM}`);
  }
  const contents = entry.children.filter(({ name, namespace }) => name === 'content' && namespace === ATOM);
  if (contents.length !== 1) throw new XmlError(`an entry has one content, not ${contents.length}`);
  const described = contents[0]!.children;
  if (described.length !== 1) throw new XmlError(`the content holds one element, not ${described.length}`);
  return described[0]!;
}
