import { invalidRequest } from './arm-reply.ts';

type Test = (name: string) => boolean;

/** So that brackets cannot be nested without end. */
const CHARS_MAX = 1_000;

/** `contains(name, 'PATTERN')`, a comparison, a bracket or a word. */
const TOKEN = /\s*(contains\s*\(\s*(\w+)\s*,\s*'((?:[^']|'')*)'\s*\)|'((?:[^']|'')*)'|\(|\)|\w+)/iy;

/**
 * The `$filter` of lists: `contains(name, 'x')`, `name eq 'x'`, `ne`, joined by `and`, `or`, `not`. Only names can be asked for, in
 * any case. [REST: Topics - List By Subscription] Throws ArmRefusal.
 */
export function parseNameFilter(text: string): Test {
  if (text.trim() === '') return () => true;
  if (text.length > CHARS_MAX) throw invalidRequest(`A $filter has at most ${CHARS_MAX} characters.`);
  const tokens = new Tokens(text);
  const test = parseOr(tokens);
  if (tokens.next !== undefined) throw notUnderstood(text);
  return test;
}

function parseOr(tokens: Tokens): Test {
  let test = parseAnd(tokens);
  while (tokens.takes('or')) test = either(test, parseAnd(tokens));
  return test;
}

function parseAnd(tokens: Tokens): Test {
  let test = parseOne(tokens);
  while (tokens.takes('and')) test = both(test, parseOne(tokens));
  return test;
}

function parseOne(tokens: Tokens): Test {
  if (tokens.takes('not')) {
    const test = parseOne(tokens);
    return (name) => !test(name);
  }
  if (tokens.takes('(')) {
    const test = parseOr(tokens);
    if (!tokens.takes(')')) throw notUnderstood(tokens.text);
    return test;
  }
  const contained = tokens.takeContains();
  if (contained !== undefined) return (name) => name.toLowerCase().includes(contained);
  if (!tokens.takes('name')) throw notUnderstood(tokens.text);
  const isEqual = tokens.takes('eq');
  if (!isEqual && !tokens.takes('ne')) throw notUnderstood(tokens.text);
  const value = tokens.takeText();
  return (name) => (name.toLowerCase() === value) === isEqual;
}

function either(one: Test, other: Test): Test {
  return (name) => one(name) || other(name);
}

function both(one: Test, other: Test): Test {
  return (name) => one(name) && other(name);
}

interface Token {
  readonly word: string;
  readonly contains: string | undefined;
  readonly quoted: string | undefined;
}

class Tokens {
  readonly text: string;
  readonly #tokens: Token[] = [];

  constructor(text: string) {
    this.text = text;
    TOKEN.lastIndex = 0;
    let end = 0;
    for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
      const [, word = '', key, contains, quoted] = match;
      if (key !== undefined && key.toLowerCase() !== 'name') throw notUnderstood(text);
      this.#tokens.push({ word: word.toLowerCase(), contains: lower(contains), quoted: lower(quoted) });
      end = TOKEN.lastIndex;
    }
    if (text.slice(end).trim() !== '') throw notUnderstood(text);
  }

  get next(): Token | undefined {
    return this.#tokens[0];
  }

  takes(word: string): boolean {
    const { next } = this;
    if (next === undefined || next.word !== word || next.quoted !== undefined) return false;
    this.#tokens.shift();
    return true;
  }

  takeContains(): string | undefined {
    return this.next?.contains === undefined ? undefined : this.#tokens.shift()?.contains;
  }

  takeText(): string {
    const text = this.#tokens.shift()?.quoted;
    if (text === undefined) throw notUnderstood(this.text);
    return text;
  }
}

function lower(quoted: string | undefined): string | undefined {
  return quoted?.replaceAll("''", "'").toLowerCase();
}

function notUnderstood(text: string) {
  return invalidRequest(`The $filter '${text}' is not understood: only contains, eq, ne, and, or, not on 'name' are.`);
}
