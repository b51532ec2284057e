import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** A page without what is no markup: the content of its style and script. */
function bare(html: string): string {
  return html.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '<$1></$1>');
}

/** What an XML parser has against a page of ours; undefined where it has nothing. */
export function pageError(html: string): string | undefined {
  const result = XMLValidator.validate(bare(html));
  return result === true ? undefined : `${result.err.msg} in line ${result.err.line}`;
}

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** All text within it, also of its children. */
  readonly text: string;
}

type Parsed = { readonly [name: string]: Parsed[] | Readonly<Record<string, string>> | string };

/** The elements of a page, in the order of the page. Entities are decoded. */
export function elementsOf(html: string): Element[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    trimValues: false,
    parseTagValue: false,
    parseAttributeValue: false,
    htmlEntities: true,
  });
  const found: Element[] = [];
  const walk = (nodes: readonly Parsed[]): string =>
    nodes
      .map((node) => {
        const name = Object.keys(node).find((key) => key !== ':@')!;
        const content = node[name];
        if (name === '#text') return String(content);
        const place = found.push({ name, attributes: {}, text: '' }) - 1;
        const text = Array.isArray(content) ? walk(content) : '';
        found[place] = { name, attributes: (node[':@'] ?? {}) as Readonly<Record<string, string>>, text };
        return text;
      })
      .join('');
  walk(parser.parse(bare(html)) as Parsed[]);
  return found;
}
