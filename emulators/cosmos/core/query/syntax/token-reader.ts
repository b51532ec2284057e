import { NESTING_MAX } from '../limits.ts';
import { ParseFailure } from './errors.ts';
import { isReserved } from './keywords.ts';
import { type Token, tokenize, unexpectedEnd } from './tokenizer.ts';

/** What the parsers share: the tokens, the place among them, and how deep they are. */
export class TokenReader {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #nesting = 0;

  /** Throws ParseFailure. */
  constructor(text: string) {
    this.text = text;
    this.#tokens = tokenize(text);
  }

  get current(): Token {
    return this.#tokens[this.#at]!;
  }

  ahead(count: number): Token {
    return this.#tokens[Math.min(this.#at + count, this.#tokens.length - 1)]!;
  }

  /** The end of the token before the current one. */
  get lastEnd(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  next(): Token {
    const token = this.current;
    if (token.type !== 'end') this.#at++;
    return token;
  }

  isSymbol(symbol: string, token = this.current): boolean {
    return token.type === 'symbol' && token.text === symbol;
  }

  isWord(word: string, token = this.current): boolean {
    return token.type === 'word' && token.text.length === word.length && token.text.toUpperCase() === word;
  }

  isName(token = this.current): boolean {
    return token.type === 'word' && !isReserved(token.text);
  }

  takeSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.#at++;
    return found;
  }

  takeWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.#at++;
    return found;
  }

  expectSymbol(symbol: string): Token {
    if (!this.isSymbol(symbol)) throw this.unexpected();
    return this.next();
  }

  expectWord(word: string): Token {
    if (!this.isWord(word)) throw this.unexpected();
    return this.next();
  }

  expectName(): Token {
    if (!this.isName()) throw this.unexpected();
    return this.next();
  }

  /** The current token has no business here. */
  unexpected(token = this.current): ParseFailure {
    if (token.type === 'end') return unexpectedEnd(this.text);
    const written = this.text.slice(token.start, token.end);
    return new ParseFailure('SC1001', `Syntax error, incorrect syntax near '${written}'.`, token.start, token.end);
  }

  /** Runs `parse` one level deeper; too deep a text is refused before it exhausts the stack. */
  nested<T>(parse: () => T): T {
    const { start, end } = this.current;
    if (this.#nesting === NESTING_MAX) throw tooDeep(start, end);
    this.#nesting++;
    const parsed = parse();
    this.#nesting--;
    return parsed;
  }

  /** One or more, with commas between. */
  list<T>(parse: () => T): T[] {
    const items = [parse()];
    while (this.takeSymbol(',')) items.push(parse());
    return items;
  }
}

/** The service has a bound as well, but does not document its number or its sentence. */
export function tooDeep(start: number, end: number): ParseFailure {
  return new ParseFailure('SC1004', 'Syntax error, the query is nested too deeply.', start, end);
}
