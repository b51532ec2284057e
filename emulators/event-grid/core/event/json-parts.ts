/*
 * The parts of a JSON text as they stand in it, so that they can be handed on as they came: no number loses its precision and
 * nothing is written anew. The text has been parsed before: what is here relies on its being JSON.
 */

/** A member of an object. */
export interface Member {
  readonly name: string;
  /** From its name to the end of its value. */
  readonly text: string;
  readonly value: string;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** The elements of an array, which is the whole text. */
export function elementsOf(text: string): string[] {
  const elements: string[] = [];
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (text.charCodeAt(at) !== CLOSE_ARRAY) {
    const end = valueEnd(text, at);
    elements.push(text.slice(at, end));
    at = skipComma(text, end);
  }
  return elements;
}

/** The members of an object, which is the whole text. */
export function membersOf(text: string): Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (text.charCodeAt(at) !== CLOSE_OBJECT) {
    const nameEnd = stringEnd(text, at);
    const valueStart = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = valueEnd(text, valueStart);
    members.push({
      name: nameIn(text.slice(at, nameEnd)),
      text: text.slice(at, end),
      value: text.slice(valueStart, end),
    });
    at = skipComma(text, end);
  }
  return members;
}

/** The value that counts: of several members with one name it is the last one's. */
export function lastValueOf(text: string, name: string): string | undefined {
  return membersOf(text).findLast((member) => member.name === name)?.value;
}

function nameIn(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at++;
  return at;
}

function skipComma(text: string, from: number): number {
  const at = skipSpace(text, from);
  return text.charCodeAt(at) === COMMA ? skipSpace(text, at + 1) : at;
}

function valueEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start);
  let at = start;
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) {
    while (at < text.length && !isBehindScalar(text.charCodeAt(at))) at++;
    return at;
  }
  let depth = 0;
  while (at < text.length) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) {
      at = stringEnd(text, at);
      continue;
    }
    at++;
    if (character === OPEN_OBJECT || character === OPEN_ARRAY) depth++;
    else if ((character === CLOSE_OBJECT || character === CLOSE_ARRAY) && --depth === 0) return at;
  }
  return at;
}

function isBehindScalar(character: number): boolean {
  return character <= 0x20 || character === COMMA || character === CLOSE_ARRAY || character === CLOSE_OBJECT;
}

/** Behind the closing quote of the string whose opening one is at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at === -1) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
}
