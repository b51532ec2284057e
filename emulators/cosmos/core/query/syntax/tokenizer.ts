import { ParseFailure } from './errors.ts';

export type TokenType = 'word' | 'string' | 'number' | 'parameter' | 'symbol' | 'end';

export interface Token {
  readonly type: TokenType;
  /** As written, but for a string its content and for the end nothing. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SYMBOLS = ['>>>', '<<', '>>', '<=', '>=', '<>', '!=', '||', '??', ...'()[]{},.:?=<>+-*/%&|^~;'.split('')];
const WORD_START = /[\p{L}\p{Nl}_$]/u;
const WORD = /[\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}_$]+/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SPACE = /[\s\uFEFF]+/y;
const HEX = /^[0-9a-fA-F]{4}$/;
const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
};

/** The tokens of a query, the last of type `end`. Throws ParseFailure. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    at = behindSpace(text, at);
    const token = tokenAt(text, at);
    tokens.push(token);
    if (token.type === 'end') return tokens;
    at = token.end;
  }
}

/** Where a sticky expression ends that begins at `at`, or `at` itself. */
function behind(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : at;
}

/** Behind white space, `-- …` and `/* … *\/`. */
function behindSpace(text: string, at: number): number {
  for (;;) {
    if (text.startsWith('--', at)) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      if (end === -1) throw unexpectedEnd(text);
      at = end + 2;
    } else {
      const end = behind(SPACE, text, at);
      if (end === at) return at;
      at = end;
    }
  }
}

/** The text ends where more must follow. */
export function unexpectedEnd(text: string): ParseFailure {
  return new ParseFailure('SC1002', 'Syntax error, unexpected end-of-file.', text.length, text.length);
}

function tokenAt(text: string, start: number): Token {
  const first = text[start];
  if (first === undefined) return { type: 'end', text: '', start, end: start };
  if (first === '"' || first === "'") return stringAt(text, start, first);
  if (isDigit(first) || (first === '.' && isDigit(text[start + 1]))) return numberAt(text, start);
  if (first === '@') return parameterAt(text, start);
  if (WORD_START.test(String.fromCodePoint(text.codePointAt(start)!))) {
    const end = behind(WORD, text, start);
    return { type: 'word', text: text.slice(start, end), start, end };
  }
  const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, start));
  if (symbol === undefined) throw strange(text, start, start + 1);
  return { type: 'symbol', text: symbol === '<>' ? '!=' : symbol, start, end: start + symbol.length };
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

function strange(text: string, start: number, end: number): ParseFailure {
  return new ParseFailure('SC1010', `Syntax error, invalid token '${text.slice(start, end)}'.`, start, end);
}

function numberAt(text: string, start: number): Token {
  const end = behind(NUMBER, text, start);
  const written = behind(WORD, text, end);
  if (written > end) {
    const token = text.slice(start, written);
    throw new ParseFailure('SC1011', `Syntax error, invalid numeric value token '${token}'.`, start, written);
  }
  return { type: 'number', text: text.slice(start, end), start, end };
}

function parameterAt(text: string, start: number): Token {
  const end = behind(WORD, text, start + 1);
  if (end === start + 1) throw strange(text, start, end);
  return { type: 'parameter', text: text.slice(start, end), start, end };
}

/** With the escapes of JSON, and either quote. */
function stringAt(text: string, start: number, quote: string): Token {
  let content = '';
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (character === quote) {
      return { type: 'string', text: content + text.slice(from, at), start, end: at + 1 };
    }
    if (character === '\n' || character === '\r') break;
    if (character !== '\\') continue;
    const escaped = escapeAt(text, at + 1);
    if (escaped === undefined) throw badString(text, start, at + 2);
    content += text.slice(from, at) + escaped.character;
    at += escaped.length;
    from = at + 1;
  }
  const lineEnd = text.slice(start).search(/[\r\n]/);
  throw badString(text, start, lineEnd === -1 ? text.length : start + lineEnd);
}

function escapeAt(text: string, at: number): { character: string; length: number } | undefined {
  const letter = text[at];
  if (letter === 'u') {
    const digits = text.slice(at + 1, at + 5);
    return HEX.test(digits) ? { character: String.fromCharCode(Number.parseInt(digits, 16)), length: 5 } : undefined;
  }
  const character = letter === undefined ? undefined : ESCAPES[letter];
  return character === undefined ? undefined : { character, length: 1 };
}

function badString(text: string, start: number, end: number): ParseFailure {
  const token = text.slice(start, end);
  return new ParseFailure('SC1012', `Syntax error, invalid string literal token '${token}'.`, start, end);
}
