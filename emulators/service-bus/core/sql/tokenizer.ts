import { SqlSyntaxError } from './errors.ts';

export type TokenType = 'name' | 'quoted-name' | 'string' | 'integer' | 'double' | 'parameter' | 'symbol' | 'end';

export interface Token {
  readonly type: TokenType;
  /** What it stands for: a name or string without its quotes, the digits of a number, the symbol. */
  readonly value: string;
  readonly at: number;
  readonly end: number;
}

const SYMBOLS = ['<>', '!=', '>=', '<=', '=', '>', '<', '(', ')', ',', '.', ';', '+', '-', '*', '/', '%'];
const SPACE = /\s/;
// What .NET's Char.IsLetter and Char.IsDigit say, which look at one UTF-16 unit. [service-bus-protocol 13.1]
const LETTER = /^\p{L}$/u;
const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}_]$/u;
const DIGIT = /^[0-9]$/;

/** The tokens of a filter or action, the last of type `end`. Throws SqlSyntaxError. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && SPACE.test(text[at]!)) at++;
    const token = tokenAt(text, at);
    tokens.push(token);
    if (token.type === 'end') return tokens;
    at = token.end;
  }
}

function tokenAt(text: string, at: number): Token {
  const first = text[at];
  if (first === undefined) return { type: 'end', value: '', at, end: at };
  if (first === "'") return quoted(text, at, "'", 'string');
  if (first === '"') return quoted(text, at, '"', 'quoted-name');
  if (first === '[') return quoted(text, at, ']', 'quoted-name');
  if (LETTER.test(first)) return nameAt(text, at);
  if (DIGIT.test(first)) return numberAt(text, at);
  if (first === '@') {
    const end = spanEnd(text, at + 1, LETTER_OR_DIGIT);
    if (end === at + 1) throw new SqlSyntaxError("Expected the name of a parameter after '@'", text, at);
    return { type: 'parameter', value: text.slice(at, end), at, end };
  }
  const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
  if (symbol === undefined) throw new SqlSyntaxError(strange(first), text, at);
  return { type: 'symbol', value: symbol === '!=' ? '<>' : symbol, at, end: at + symbol.length };
}

function strange(character: string): string {
  const hint = character === '_' ? ' (a name that does not begin with a letter is written in brackets)' : '';
  return `Expected a value, a name or an operator, found ${JSON.stringify(character)}${hint}`;
}

function nameAt(text: string, at: number): Token {
  const end = spanEnd(text, at + 1, LETTER_OR_DIGIT);
  return { type: 'name', value: text.slice(at, end), at, end };
}

/** `quote` ends it, unless it stands twice. */
function quoted(text: string, at: number, quote: string, type: 'string' | 'quoted-name'): Token {
  let value = '';
  let from = at + 1;
  for (;;) {
    const end = text.indexOf(quote, from);
    const what = type === 'string' ? 'string' : 'name';
    if (end === -1) throw new SqlSyntaxError(`Expected ${quote} at the end of the ${what} that begins`, text, at);
    value += text.slice(from, end);
    if (text[end + 1] !== quote) {
      if (value === '' && type === 'quoted-name') throw new SqlSyntaxError('Expected a name in the quotes', text, at);
      return { type, value, at, end: end + 1 };
    }
    value += quote;
    from = end + 2;
  }
}

function numberAt(text: string, at: number): Token {
  let end = spanEnd(text, at, DIGIT);
  let type: TokenType = 'integer';
  if (text[end] === '.' && DIGIT.test(text[end + 1] ?? '')) {
    type = 'double';
    end = spanEnd(text, end + 1, DIGIT);
  }
  if (text[end] === 'e' || text[end] === 'E') {
    const sign = text[end + 1] === '+' || text[end + 1] === '-' ? 1 : 0;
    const exponentEnd = spanEnd(text, end + 1 + sign, DIGIT);
    if (exponentEnd > end + 1 + sign) {
      type = 'double';
      end = exponentEnd;
    }
  }
  return { type, value: text.slice(at, end), at, end };
}

function spanEnd(text: string, from: number, of: RegExp): number {
  let end = from;
  while (end < text.length && of.test(text[end]!)) end++;
  return end;
}
