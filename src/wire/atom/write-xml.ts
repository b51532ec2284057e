import type { XmlNode } from './xml.ts';

/** The element in UTF-8 XML without a declaration, as .NET's data contracts write it: no white space between elements. */
export function writeXml({ name, attributes = {}, content = '' }: XmlNode): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const inside = typeof content === 'string' ? escaped(content) : content.map(writeXml).join('');
  const tag = `${name}${written.join('')}`;
  return inside === '' ? `<${tag}/>` : `<${tag}>${inside}</${name}>`;
}

/** Control characters are written as references: so white space survives a reader's normalisation. [XML 2.11, 3.3.3] */
const SPECIAL = /[&<>"\p{Cc}\ufffe\uffff]/gu;
const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(SPECIAL, (character) => {
    return NAMED[character] ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
  });
}
