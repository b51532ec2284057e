import { SqlSyntaxError } from './errors.ts';
import type { ArithmeticOperator, ComparisonOperator, Condition, Expression, PropertyReference } from './syntax.ts';
import { type Token, tokenize } from './tokenizer.ts';

/** The longest text of a filter or an action. [service-bus-protocol 12.5, quotas] */
export const SQL_LENGTH_MAX = 1024;
/** No text of a sensible filter nests deeper; it keeps the stack bounded. */
const NESTING_MAX = 100;

const INT64_MAX = 2n ** 63n - 1n;
const COMPARISONS: readonly string[] = ['=', '<>', '>', '>=', '<', '<='];
const RESERVED: ReadonlySet<string> = new Set([
  'AND',
  'OR',
  'NOT',
  'IN',
  'LIKE',
  'ESCAPE',
  'IS',
  'NULL',
  'EXISTS',
  'TRUE',
  'FALSE',
]);

/** A condition and an expression both come from parentheses; which of them it is decides where it may stand. */
type Node =
  | { readonly condition: Condition; readonly at: number }
  | { readonly value: Expression; readonly at: number };

/** Reads the grammar of filters and actions by recursive descent. One parser reads one text. [service-bus-protocol 13.1] */
export class SqlParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #nesting = 0;

  /** Throws SqlSyntaxError, as all methods do. */
  constructor(text: string) {
    if (text.length > SQL_LENGTH_MAX) {
      throw new SqlSyntaxError(
        `Expected at most ${SQL_LENGTH_MAX} characters, found ${text.length}; too long`,
        text,
        0,
      );
    }
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  get atEnd(): boolean {
    return this.token.type === 'end';
  }

  get token(): Token {
    return this.#tokens[this.#next]!;
  }

  fail(expected: string, token: Token = this.token): never {
    const found = token.type === 'end' ? 'the end of the text' : `'${this.#text.slice(token.at, token.end)}'`;
    throw new SqlSyntaxError(`Expected ${expected}, found ${found}`, this.#text, token.at);
  }

  problem(problem: string, at: number): never {
    throw new SqlSyntaxError(problem, this.#text, at);
  }

  takeSymbol(symbol: string): boolean {
    if (this.token.type !== 'symbol' || this.token.value !== symbol) return false;
    this.#next++;
    return true;
  }

  takeWord(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#next++;
    return true;
  }

  #isWord(word: string): boolean {
    return this.token.type === 'name' && this.token.value.toUpperCase() === word;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) this.fail(`'${symbol}'`);
  }

  condition(): Condition {
    return this.#asCondition(this.#or());
  }

  expression(): Expression {
    return this.#asExpression(this.#sum());
  }

  property(): PropertyReference {
    const { at } = this.token;
    const first = this.#name();
    const isScope = first.type === 'name' && /^(sys|user)$/i.test(first.value);
    if (!isScope || !this.takeSymbol('.')) return { type: 'property', scope: 'user', name: first.value, at };
    const scope = first.value.toLowerCase() as 'sys' | 'user';
    return { type: 'property', scope, name: this.#name().value, at };
  }

  #name(): Token {
    const { token } = this;
    const isName = token.type === 'name' && !RESERVED.has(token.value.toUpperCase());
    if (!isName && token.type !== 'quoted-name') this.fail('the name of a property');
    this.#next++;
    return token;
  }

  #or(): Node {
    return this.#junction('or', () => this.#and());
  }

  #and(): Node {
    return this.#junction('and', () => this.#not());
  }

  #junction(type: 'and' | 'or', operand: () => Node): Node {
    let node = operand();
    while (this.#isWord(type.toUpperCase())) {
      const left = this.#asCondition(node);
      this.#next++;
      node = { condition: { type, left, right: this.#asCondition(operand()) }, at: node.at };
    }
    return node;
  }

  #not(): Node {
    const { at } = this.token;
    if (!this.takeWord('NOT')) return this.#comparison();
    return { condition: { type: 'not', operand: this.#nested(() => this.#asCondition(this.#not())) }, at };
  }

  #comparison(): Node {
    const { at } = this.token;
    if (this.takeWord('EXISTS')) {
      this.expectSymbol('(');
      const operand = this.property();
      this.expectSymbol(')');
      return { condition: { type: 'exists', operand }, at };
    }
    const left = this.#sum();
    if (this.token.type === 'symbol' && COMPARISONS.includes(this.token.value)) {
      const operator = this.token.value as ComparisonOperator;
      this.#next++;
      const right = this.expression();
      return { condition: { type: 'comparison', operator, left: this.#asExpression(left), right }, at };
    }
    if (this.takeWord('IS')) return { condition: this.#isNull(left), at };
    const negated = this.takeWord('NOT');
    const condition = this.#inOrLike(left);
    if (condition !== undefined) return { condition: negated ? { type: 'not', operand: condition } : condition, at };
    if (negated) this.fail('IN or LIKE after NOT');
    return left;
  }

  #isNull(left: Node): Condition {
    const operand = this.#asExpression(left);
    if (operand.type !== 'property' && operand.type !== 'computed-property') {
      this.problem('Expected a property in front of IS, found another expression', left.at);
    }
    const negated = this.takeWord('NOT');
    if (!this.takeWord('NULL')) this.fail(negated ? 'NULL' : 'NULL or NOT NULL');
    const condition: Condition = { type: 'is-null', operand };
    return negated ? { type: 'not', operand: condition } : condition;
  }

  #inOrLike(left: Node): Condition | undefined {
    if (this.takeWord('IN')) {
      const operand = this.#asExpression(left);
      this.expectSymbol('(');
      const options = [this.expression()];
      while (this.takeSymbol(',')) options.push(this.expression());
      if (!this.takeSymbol(')')) this.fail("',' or ')'");
      return { type: 'in', operand, options };
    }
    if (!this.takeWord('LIKE')) return undefined;
    const operand = this.#asExpression(left);
    const pattern = this.expression();
    const escapeCharacter = this.takeWord('ESCAPE') ? this.expression() : undefined;
    return { type: 'like', operand, pattern, escapeCharacter };
  }

  #sum(): Node {
    return this.#leftAssociative(['+', '-'], () => this.#product());
  }

  #product(): Node {
    return this.#leftAssociative(['*', '/', '%'], () => this.#signed());
  }

  #leftAssociative(operators: readonly string[], operand: () => Node): Node {
    let left = operand();
    while (this.token.type === 'symbol' && operators.includes(this.token.value)) {
      const operator = this.token.value as ArithmeticOperator;
      this.#next++;
      const right = this.#asExpression(operand());
      left = { value: { type: 'arithmetic', operator, left: this.#asExpression(left), right }, at: left.at };
    }
    return left;
  }

  #signed(): Node {
    const { at } = this.token;
    const operator = this.takeSymbol('-') ? '-' : this.takeSymbol('+') ? '+' : undefined;
    if (operator === undefined) return this.#primary();
    // The smallest integer has no positive counterpart, so the sign belongs to the constant.
    if (operator === '-' && this.token.type === 'integer') return { value: this.#integer(-1n), at };
    const operand = this.#nested(() => this.#asExpression(this.#signed()));
    return { value: { type: 'sign', operator, operand }, at };
  }

  #primary(): Node {
    const { token } = this;
    const { at } = token;
    switch (token.type) {
      case 'string':
        return { value: this.#constant(token.value), at };
      case 'integer':
        return { value: this.#integer(1n), at };
      case 'double':
        return { value: this.#double(), at };
      case 'parameter':
        this.#next++;
        return { value: { type: 'parameter', name: token.value, at }, at };
      case 'quoted-name':
        return { value: this.property(), at };
      case 'name':
        return { value: this.#named(), at };
    }
    if (!this.takeSymbol('(')) this.fail('a value');
    const node = this.#nested(() => this.#or());
    this.expectSymbol(')');
    return { ...node, at };
  }

  #named(): Expression {
    const { token } = this;
    switch (token.value.toUpperCase()) {
      case 'TRUE':
        return this.#constant(true);
      case 'FALSE':
        return this.#constant(false);
      case 'NULL':
        return this.#constant(null);
    }
    if (RESERVED.has(token.value.toUpperCase())) this.fail('a value');
    const after = this.#tokens[this.#next + 1]!;
    return after.type === 'symbol' && after.value === '(' ? this.#call() : this.property();
  }

  #call(): Expression {
    const { token } = this;
    const name = token.value.toLowerCase();
    if (name !== 'newid' && name !== 'property' && name !== 'p') this.fail('newid(), property(…) or p(…)');
    this.#next += 2;
    if (name === 'newid') {
      this.expectSymbol(')');
      return { type: 'new-id' };
    }
    const argument = this.#nested(() => this.expression());
    this.expectSymbol(')');
    return { type: 'computed-property', name: argument };
  }

  #constant(value: string | boolean | null): Expression {
    this.#next++;
    return { type: 'constant', value };
  }

  #integer(sign: 1n | -1n): Expression {
    const { token } = this;
    const value = BigInt(token.value);
    if (value > INT64_MAX + (sign === -1n ? 1n : 0n)) this.fail('an integer of 64 bits');
    this.#next++;
    return { type: 'constant', value: sign * value };
  }

  #double(): Expression {
    const value = Number(this.token.value);
    if (!Number.isFinite(value)) this.fail('a number that a double can hold');
    this.#next++;
    return { type: 'constant', value };
  }

  #nested<T>(parse: () => T): T {
    if (++this.#nesting > NESTING_MAX)
      this.problem(`Expected at most ${NESTING_MAX} levels of nesting, found more`, this.token.at);
    const result = parse();
    this.#nesting--;
    return result;
  }

  /** To be called when the cursor is right behind the node. */
  #asCondition(node: Node): Condition {
    return 'condition' in node ? node.condition : this.fail('a comparison, IN, LIKE or IS behind the value');
  }

  #asExpression(node: Node): Expression {
    if ('value' in node) return node.value;
    return this.problem('Expected a value, found a condition', node.at);
  }
}
