import type { Budget } from '../values/budget.ts';

/** What one place of a pattern takes: any run of characters, or one that passes. */
type Place = 'any-run' | ((unit: number) => boolean);

/**
 * A pattern of LIKE: `%` is any run of characters, `_` any one, `[a-f]` one of a set and `[^a-f]` one that is not in it.
 * The escape character makes the next one itself.
 */
export class LikePattern {
  readonly text: string;
  readonly #places: readonly Place[];
  /** What a matching text must begin with. */
  readonly prefix: string;
  /** The only text that matches, where there is no wildcard. */
  readonly constant: string | undefined;

  constructor(text: string, escapeCharacter: string | undefined) {
    this.text = text;
    const { places, prefix, isConstant } = read(text, escapeCharacter);
    this.#places = places;
    this.prefix = prefix;
    this.constant = isConstant ? prefix : undefined;
  }

  /** Goes back at most to the last `%`, so the time is bounded by the product of the lengths, which the budget pays. */
  matches(text: string, budget: Budget): boolean {
    if (this.constant !== undefined) return text === this.constant;
    const places = this.#places;
    let at = 0;
    let run = -1;
    let runEnd = 0;
    let steps = 0;
    for (let i = 0; i < text.length; ) {
      if ((++steps & 31) === 0) budget.spend(1);
      const place = places[at];
      if (place === 'any-run') {
        run = at++;
        runEnd = i;
        if (at === places.length) return true;
      } else if (place?.(text.charCodeAt(i)) === true) {
        at++;
        i++;
      } else {
        if (run === -1) return false;
        at = run + 1;
        i = ++runEnd;
      }
    }
    while (places[at] === 'any-run') at++;
    return at === places.length;
  }
}

function read(
  text: string,
  escapeCharacter: string | undefined,
): { places: Place[]; prefix: string; isConstant: boolean } {
  const places: Place[] = [];
  let prefix = '';
  let isConstant = true;
  for (let i = 0; i < text.length; i++) {
    const escaped = text[i] === escapeCharacter && i + 1 < text.length;
    if (escaped) i++;
    const character = text[i]!;
    const set = !escaped && character === '[' ? SET.exec(text.slice(i, i + SET_LENGTH_MAX)) : null;
    if (!escaped && (character === '%' || character === '_' || set !== null)) {
      isConstant = false;
      places.push(character === '%' ? 'any-run' : set === null ? () => true : setOf(set[2]!, set[1] === '^'));
      i += (set?.[0].length ?? 1) - 1;
    } else {
      const unit = character.charCodeAt(0);
      places.push((other) => other === unit);
      if (isConstant) prefix += character;
    }
  }
  return { places, prefix, isConstant };
}

const SET_LENGTH_MAX = 200;
const SET = /^\[(\^?)([^\]]+)\]/;

function setOf(content: string, negated: boolean): (unit: number) => boolean {
  const ranges: [number, number][] = [];
  for (let i = 0; i < content.length; i++) {
    const isRange = content[i + 1] === '-' && i + 2 < content.length;
    const first = content.charCodeAt(i);
    ranges.push([first, isRange ? content.charCodeAt(i + 2) : first]);
    if (isRange) i += 2;
  }
  return (unit) => ranges.some(([first, last]) => unit >= first && unit <= last) !== negated;
}
