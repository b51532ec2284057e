import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type XmlAttribute, type XmlElement, XmlError } from './xml.ts';

const TEXT = '#text';
const ATTRIBUTES = ':@';
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/** One item of the parser's ordered output: a text, or an element with its attributes beside it. */
type Item = Readonly<Record<string, unknown>>;
type Scope = ReadonlyMap<string, string>;

/**
 * Reads a document and resolves its names. Only the five entities that XML itself has are known: a document type is refused, so
 * that nothing can expand. Throws XmlError.
 */
export function readXml(text: string): XmlElement {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new XmlError(`line ${valid.err.line}: ${clause(valid.err.msg)}`);
  const roots = parse(text).filter((item) => elementName(item) !== undefined);
  if (roots.length !== 1) throw new XmlError(`there is one root element in XML, not ${roots.length}`);
  return resolve(roots[0]!, new Map([['xml', XML_NAMESPACE]]));
}

function parse(text: string): readonly Item[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    entityDecoder: DECODER,
  });
  try {
    return parser.parse(text) as readonly Item[];
  } catch (error) {
    if (error instanceof XmlError) throw error;
    throw new XmlError(clause((error as Error).message));
  }
}

const REFERENCE = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][\w.-]*));/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const DECODER = {
  setExternalEntities: () => {},
  addInputEntities: () => {
    throw new XmlError('a document type is not allowed');
  },
  reset: () => {},
  setXmlVersion: () => {},
  decode: (text: string) =>
    text.replace(REFERENCE, (reference, hex?: string, decimal?: string, name?: string) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      const character = name === undefined ? characterOf(code) : ENTITIES[name];
      if (character === undefined) throw new XmlError(`${reference} refers to nothing`);
      return character;
    }),
};

function characterOf(code: number): string | undefined {
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined;
}

function elementName(item: Item): string | undefined {
  return Object.keys(item).find((key) => key !== ATTRIBUTES && key !== TEXT);
}

function resolve(item: Item, outer: Scope): XmlElement {
  const qualified = elementName(item)!;
  const given = Object.entries((item[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>);
  const scope = scopeOf(given, outer);
  const attributes = given
    .filter(([name]) => declaredPrefix(name) === undefined)
    .map(([name, value]): XmlAttribute => {
      const [prefix, local] = split(name);
      return { name: local, namespace: prefix === '' ? '' : namespaceOf(prefix, scope), value };
    });
  const inside = item[qualified] as readonly Item[];
  const [prefix, name] = split(qualified);
  return {
    name,
    namespace: prefix === '' ? (scope.get('') ?? '') : namespaceOf(prefix, scope),
    attributes,
    children: inside.filter((child) => elementName(child) !== undefined).map((child) => resolve(child, scope)),
    text: inside.map((child) => (TEXT in child ? String(child[TEXT]) : '')).join(''),
  };
}

function scopeOf(attributes: readonly (readonly [string, string])[], outer: Scope): Scope {
  const declared = attributes.flatMap(([name, value]) => {
    const prefix = declaredPrefix(name);
    return prefix === undefined ? [] : [[prefix, value] as const];
  });
  return declared.length === 0 ? outer : new Map([...outer, ...declared]);
}

/** The prefix that an attribute declares; empty for the default namespace. [XML Names 3] */
function declaredPrefix(attribute: string): string | undefined {
  if (attribute === 'xmlns') return '';
  return attribute.startsWith('xmlns:') ? attribute.slice('xmlns:'.length) : undefined;
}

function split(qualified: string): readonly [prefix: string, local: string] {
  const at = qualified.indexOf(':');
  return at === -1 ? ['', qualified] : [qualified.slice(0, at), qualified.slice(at + 1)];
}

function namespaceOf(prefix: string, scope: Scope): string {
  const namespace = scope.get(prefix);
  if (namespace === undefined) throw new XmlError(`the prefix ${prefix} is declared nowhere`);
  return namespace;
}

/** A sentence of the parser as part of one of ours. */
function clause(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
