/** A piece of HTML or SVG that is well-formed and safe. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What stands in a template: texts are escaped, lists are joined, what is absent leaves nothing. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

/** Markup from a template; values are content or attribute values in double quotes. */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, i) => text + contentText(values[i - 1]) + part));
}

function contentText(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string') return escapeText(content);
  return typeof content === 'number' ? String(content) : content.map(contentText).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Also shows what would be invisible or turn the text around: controls, and marks of the writing direction. */
function escapeText(text: string): string {
  return text
    .replace(
      /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
      '\ufffd',
    )
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
