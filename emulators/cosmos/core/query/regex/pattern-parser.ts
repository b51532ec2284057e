import {
  anyOf,
  type CharacterTest,
  escapedSet,
  ignoringCase,
  not,
  posixSet,
  range,
  unicodeSet,
} from './character-set.ts';
import { type Assertion, type Mode, type Node, type Pattern, PatternError } from './syntax.ts';

/** The modifiers of RegexMatch, which `(?i)` changes from inside. */
export interface Modifiers {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly ignoreSpace: boolean;
}

const NESTING_MAX = 200;
const REPEAT_MAX = 65_535;
const FLAGS: Readonly<Record<string, keyof Modifiers>> = {
  i: 'ignoreCase',
  m: 'multiline',
  s: 'dotAll',
  x: 'ignoreSpace',
};
const CONTROL: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };
const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  G: 'text-start',
  z: 'text-end',
  Z: 'text-end-or-newline',
  b: 'word-boundary',
  B: 'no-word-boundary',
};

/** `imsx` as modifiers; undefined for any other letter. */
export function modifiersOf(letters: string): Modifiers | undefined {
  const modifiers = { ignoreCase: false, multiline: false, dotAll: false, ignoreSpace: false };
  for (const letter of letters) {
    const flag = FLAGS[letter];
    if (flag === undefined) return undefined;
    modifiers[flag] = true;
  }
  return modifiers;
}

/**
 * The regular expressions of PCRE but for recursion, conditions and callouts. Throws PatternError.
 */
export function parsePattern(text: string, modifiers: Modifiers): Pattern {
  return new PatternParser(text, modifiers).parse();
}

class PatternParser {
  readonly #text: string;
  #at = 0;
  #modifiers: Modifiers;
  #nesting = 0;
  #isQuoted = false;
  #groupCount = 0;
  readonly #groupNames = new Map<string, number>();
  #highestReference = 0;

  constructor(text: string, modifiers: Modifiers) {
    this.#text = text;
    this.#modifiers = modifiers;
  }

  parse(): Pattern {
    const root = this.#choice();
    if (this.#at < this.#text.length || this.#highestReference > this.#groupCount) throw new PatternError();
    return { root, groupCount: this.#groupCount };
  }

  #take(text: string): boolean {
    const found = this.#text.startsWith(text, this.#at);
    if (found) this.#at += text.length;
    return found;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new PatternError();
  }

  /** What a sticky expression finds here, and moves behind it. */
  #match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text) ?? undefined;
    if (match !== undefined) this.#at = expression.lastIndex;
    return match;
  }

  #choice(): Node {
    if (++this.#nesting > NESTING_MAX) throw new PatternError();
    const outer = this.#modifiers;
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    this.#modifiers = outer;
    this.#nesting--;
    return options.length === 1 ? options[0]! : { type: 'choice', options };
  }

  #sequence(): Node {
    const items: Node[] = [];
    for (;;) {
      if (this.#isQuoted) {
        if (this.#at === this.#text.length) break;
        items.push(this.#quoted());
        continue;
      }
      this.#skipSpace();
      const next = this.#text[this.#at];
      if (next === undefined || next === '|' || next === ')') break;
      const item = this.#atom();
      if (item !== undefined) items.push(this.#repeated(item));
    }
    return items.length === 1 ? items[0]! : { type: 'sequence', items };
  }

  /** Between `\Q` and `\E` every character is itself; only the last of them can be repeated. */
  #quoted(): Node {
    if (this.#take('\\E')) {
      this.#isQuoted = false;
      return { type: 'empty' };
    }
    const literal = this.#literal(this.#text.charCodeAt(this.#at++));
    if (!this.#take('\\E')) return literal;
    this.#isQuoted = false;
    return this.#repeated(literal);
  }

  #skipSpace(): void {
    if (this.#modifiers.ignoreSpace) this.#match(/(?:\s+|#[^\n]*)*/y);
  }

  #repeated(item: Node): Node {
    this.#skipSpace();
    const match = this.#match(/(?:[*+?]|\{(\d{1,6})(?:(,)(\d{1,6})?)?\})([?+])?/y);
    if (match === undefined) return item;
    const [written, count, comma, limit, suffix] = match;
    const first = written[0];
    const least = count === undefined ? (first === '+' ? 1 : 0) : Number(count);
    const most = count === undefined ? (first === '?' ? 1 : Infinity) : upper(Number(count), comma, limit);
    if (least > REPEAT_MAX || most < least) throw new PatternError();
    const mode: Mode = suffix === '?' ? 'lazy' : suffix === '+' ? 'possessive' : 'greedy';
    if (this.#text[this.#at] === '*') throw new PatternError();
    return { type: 'repeat', item, least, most, mode };
  }

  /** Undefined for what matches nothing and takes no repetition: a comment or `(?i)`. */
  #atom(): Node | undefined {
    const { dotAll, multiline } = this.#modifiers;
    const character = this.#text[this.#at++]!;
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '.':
        return { type: 'character', test: dotAll ? () => true : (unit) => unit !== 10 };
      case '^':
        return { type: 'assertion', assertion: multiline ? 'line-start' : 'text-start' };
      case '$':
        return { type: 'assertion', assertion: multiline ? 'line-end' : 'text-end-or-newline' };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw new PatternError();
      default:
        return this.#literal(character.charCodeAt(0));
    }
  }

  #literal(unit: number): Node {
    return this.#character(range(unit, unit));
  }

  #character(test: CharacterTest): Node {
    return { type: 'character', test: this.#modifiers.ignoreCase ? ignoringCase(test) : test };
  }

  #group(): Node | undefined {
    if (this.#match(/\?#[^)]*\)/y)) return undefined;
    const flags = this.#match(/\?([imsx]*)(?:-([imsx]+))?([):])/y);
    if (flags !== undefined) return this.#withFlags(flags);
    const name = this.#match(/\?(?:P?<([A-Za-z_]\w{0,31})>|'([A-Za-z_]\w{0,31})')/y);
    if (name !== undefined) return this.#capture(name[1] ?? name[2]);
    const look = this.#match(/\?(<)?([=!])/y);
    if (look !== undefined) {
      const item = this.#closed();
      return { type: 'look', item, behind: look[1] === '<', negated: look[2] === '!' };
    }
    if (this.#take('?>')) return { type: 'atomic', item: this.#closed() };
    if (this.#text[this.#at] === '?' || this.#text[this.#at] === '*') throw new PatternError();
    return this.#capture(undefined);
  }

  #closed(): Node {
    const item = this.#choice();
    this.#expect(')');
    return item;
  }

  #capture(name: string | undefined): Node {
    const index = ++this.#groupCount;
    if (name !== undefined) this.#groupNames.set(name, index);
    return { type: 'group', item: this.#closed(), index };
  }

  /** `(?i)`, to the end of the group around it, or `(?i:…)`. */
  #withFlags([, on = '', off = '', end]: RegExpExecArray): Node | undefined {
    const outer = this.#modifiers;
    const changed: { -readonly [K in keyof Modifiers]: boolean } = { ...outer };
    for (const letter of on) changed[FLAGS[letter]!] = true;
    for (const letter of off) changed[FLAGS[letter]!] = false;
    this.#modifiers = changed;
    if (end === ')') return undefined;
    const item = this.#closed();
    this.#modifiers = outer;
    return item;
  }

  #escape(): Node | undefined {
    const letter = this.#text[this.#at];
    if (letter === undefined) throw new PatternError();
    if (letter === 'Q' || letter === 'E') {
      this.#at++;
      this.#isQuoted = letter === 'Q';
      return undefined;
    }
    const assertion = Object.hasOwn(ASSERTIONS, letter) ? ASSERTIONS[letter] : undefined;
    if (assertion !== undefined) {
      this.#at++;
      return { type: 'assertion', assertion };
    }
    const reference = this.#reference();
    if (reference !== undefined) return reference;
    if (this.#take('R')) return { type: 'character', test: range(10, 13) };
    return this.#character(this.#set() ?? range(...this.#unit()));
  }

  #reference(): Node | undefined {
    const { ignoreCase } = this.#modifiers;
    const match = this.#match(/(?:g\{?)?([1-9]\d{0,2})\}?|k(?:<(\w+)>|\{(\w+)\}|'(\w+)')/y);
    if (match === undefined) return undefined;
    const name = match[2] ?? match[3] ?? match[4];
    const group = name === undefined ? Number(match[1]) : this.#groupNames.get(name);
    if (group === undefined) throw new PatternError();
    this.#highestReference = Math.max(this.#highestReference, group);
    return { type: 'reference', group, ignoreCase };
  }

  /** `\d`, `\p{L}`, … behind the backslash. */
  #set(): CharacterTest | undefined {
    const property = this.#match(/([pP])(?:\{(\^)?([^}]{1,40})\}|([A-Z]))/y);
    if (property !== undefined) {
      const test = unicodeSet(property[3] ?? property[4]!);
      if (test === undefined) throw new PatternError();
      return (property[1] === 'P') !== (property[2] !== undefined) ? not(test) : test;
    }
    const test = escapedSet(this.#text[this.#at] ?? '');
    if (test !== undefined) this.#at++;
    return test;
  }

  /** The character behind a backslash, as a range of one. A letter that means nothing is an error. */
  #unit(): [number, number] {
    const code = this.#match(/x\{([0-9a-fA-F]{1,4})\}|x([0-9a-fA-F]{0,2})|0([0-7]{0,2})/y);
    if (code !== undefined) {
      const octal = code[3] !== undefined;
      const unit = Number.parseInt((octal ? code[3] : (code[1] ?? code[2])) || '0', octal ? 8 : 16);
      return [unit, unit];
    }
    const letter = this.#text[this.#at++];
    if (letter === undefined) throw new PatternError();
    const control = Object.hasOwn(CONTROL, letter) ? CONTROL[letter] : undefined;
    if (control === undefined && /[A-Za-z0-9]/.test(letter)) throw new PatternError();
    const unit = control ?? letter.charCodeAt(0);
    return [unit, unit];
  }

  #class(): Node {
    const negated = this.#take('^');
    const tests: CharacterTest[] = [];
    for (let first = true; first || this.#text[this.#at] !== ']'; first = false) {
      if (this.#at >= this.#text.length) throw new PatternError();
      tests.push(this.#classItem());
    }
    this.#at++;
    const test = anyOf(tests);
    const either = this.#modifiers.ignoreCase ? ignoringCase(test) : test;
    return { type: 'character', test: negated ? not(either) : either };
  }

  #classItem(): CharacterTest {
    const posix = this.#match(/\[:(\^)?([a-z]+):\]/y);
    if (posix !== undefined) {
      const test = posixSet(posix[2]!);
      if (test === undefined) throw new PatternError();
      return posix[1] === undefined ? test : not(test);
    }
    const first = this.#classUnit();
    if (typeof first === 'function') return first;
    const next = this.#text[this.#at + 1];
    if (this.#text[this.#at] !== '-' || next === ']' || next === undefined) return range(first, first);
    this.#at++;
    const last = this.#classUnit();
    if (typeof last === 'function') return anyOf([range(first, first), range(45, 45), last]);
    if (last < first) throw new PatternError();
    return range(first, last);
  }

  #classUnit(): number | CharacterTest {
    if (!this.#take('\\')) return this.#text.charCodeAt(this.#at++);
    if (this.#take('b')) return 8;
    return this.#set() ?? this.#unit()[0];
  }
}

function upper(least: number, comma: string | undefined, limit: string | undefined): number {
  if (comma === undefined) return least;
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
}
