/** What stands between two `%`: characters, some of which may be any. */
interface Segment {
  readonly text: string;
  /** By index, true where any character fits; undefined where there is no such place. */
  readonly any: readonly boolean[] | undefined;
}

/**
 * A pattern of LIKE: `%` is any run of characters, `_` any one, and behind the escape character both are themselves. Taking
 * the leftmost place for each segment is enough, so matching never goes back.
 */
export class LikePattern {
  readonly text: string;
  readonly escapeCharacter: string | undefined;
  /** Undefined when the pattern ends in its escape character: nothing is like it. */
  readonly #segments: readonly Segment[] | undefined;

  constructor(text: string, escapeCharacter: string | undefined) {
    this.text = text;
    this.escapeCharacter = escapeCharacter;
    this.#segments = segmentsOf(text, escapeCharacter);
  }

  matches(text: string): boolean {
    const segments = this.#segments;
    if (segments === undefined) return false;
    const first = segments[0]!;
    const last = segments.at(-1)!;
    if (segments.length === 1) return text.length === first.text.length && fits(first, text, 0);
    const lastAt = text.length - last.text.length;
    let at = first.text.length;
    if (at > lastAt || !fits(first, text, 0) || !fits(last, text, lastAt)) return false;
    for (let i = 1; i < segments.length - 1; i++) {
      const segment = segments[i]!;
      const found = find(segment, text, at, lastAt);
      if (found === -1) return false;
      at = found + segment.text.length;
    }
    return true;
  }
}

function segmentsOf(pattern: string, escapeCharacter: string | undefined): Segment[] | undefined {
  const segments: Segment[] = [];
  let text = '';
  let any: boolean[] = [];
  const endSegment = () => {
    segments.push({ text, any: any.includes(true) ? any : undefined });
    text = '';
    any = [];
  };
  for (let i = 0; i < pattern.length; i++) {
    const isEscape = pattern[i] === escapeCharacter;
    if (isEscape && ++i === pattern.length) return undefined;
    const character = pattern[i]!;
    if (character === '%' && !isEscape) {
      endSegment();
    } else {
      text += character;
      any.push(character === '_' && !isEscape);
    }
  }
  endSegment();
  return segments;
}

/** The first place from `from` on where the segment fits and ends by `end`; -1 without one. */
function find(segment: Segment, text: string, from: number, end: number): number {
  const last = end - segment.text.length;
  if (segment.any === undefined) {
    const found = text.indexOf(segment.text, from);
    return found <= last ? found : -1;
  }
  for (let at = from; at <= last; at++) if (fits(segment, text, at)) return at;
  return -1;
}

function fits(segment: Segment, text: string, at: number): boolean {
  if (segment.any === undefined) return text.startsWith(segment.text, at);
  for (let i = 0; i < segment.text.length; i++) {
    if (!segment.any[i] && segment.text[i] !== text[at + i]) return false;
  }
  return true;
}
