import type { TokenReader } from './token-reader.ts';
import type { BinaryOperator, Call, Expression, Literal, Member, ObjectLiteral, Select, Subquery } from './tree.ts';

/**
 * How tightly operators bind, from the loosest. NOT is a unary operator and so binds tightest of all: `NOT a = 1` is
 * `(NOT a) = 1`. IN, LIKE and BETWEEN stand below the operators of values.
 */
const POWER = { conditional: 1, coalesce: 2, or: 3, and: 4, predicate: 5, unary: 14 } as const;
const BINARY_POWER: ReadonlyMap<string, number> = new Map(
  [
    ['|'],
    ['^'],
    ['&'],
    ['=', '!='],
    ['<', '<=', '>', '>='],
    ['<<', '>>', '>>>'],
    ['+', '-', '||'],
    ['*', '/', '%'],
  ].flatMap((operators, level) => operators.map((operator): [string, number] => [operator, level + 6])),
);
const CONSTANTS: ReadonlyMap<string, Literal['value']> = new Map<string, Literal['value']>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
]);
const SUBQUERY_KINDS: ReadonlyMap<string, Subquery['kind']> = new Map([
  ['EXISTS', 'exists'],
  ['ARRAY', 'array'],
  ['ALL', 'all'],
  ['FIRST', 'first'],
  ['LAST', 'last'],
]);

/** Precedence climbing over scalar expressions. All methods throw ParseFailure. */
export class ExpressionParser {
  readonly #tokens: TokenReader;
  readonly #parseSelect: () => Select;

  constructor(tokens: TokenReader, parseSelect: () => Select) {
    this.#tokens = tokens;
    this.#parseSelect = parseSelect;
  }

  /** One scalar expression whose operators bind at least as tightly as `power`. */
  parse(power: number = POWER.conditional): Expression {
    return this.#tokens.nested(() => {
      let left = this.#unary();
      for (;;) {
        const longer = this.#continued(left, power);
        if (longer === undefined) return left;
        left = longer;
      }
    });
  }

  /** `left` with the operator that follows it; undefined when none does that binds tightly enough. */
  #continued(left: Expression, power: number): Expression | undefined {
    const { current } = this.#tokens;
    if (current.type === 'symbol') {
      const binary = BINARY_POWER.get(current.text);
      if (binary !== undefined) {
        if (binary < power) return undefined;
        this.#tokens.next();
        const right = this.parse(binary + 1);
        const operator = current.text as BinaryOperator;
        return { type: 'binary', operator, left, right, start: left.start, end: right.end };
      }
      if (current.text === '??' && power <= POWER.coalesce) return this.#coalesce(left);
      if (current.text === '?' && power <= POWER.conditional) return this.#conditional(left);
      return undefined;
    }
    if (current.type !== 'word') return undefined;
    if (power <= POWER.and && this.#tokens.takeWord('AND')) return this.#logical('AND', left, POWER.and + 1);
    if (power <= POWER.or && this.#tokens.takeWord('OR')) return this.#logical('OR', left, POWER.or + 1);
    return power <= POWER.predicate ? this.#predicate(left) : undefined;
  }

  #coalesce(left: Expression): Expression {
    this.#tokens.next();
    const right = this.parse(POWER.coalesce + 1);
    return { type: 'coalesce', left, right, start: left.start, end: right.end };
  }

  #conditional(condition: Expression): Expression {
    this.#tokens.next();
    const consequent = this.parse();
    this.#tokens.expectSymbol(':');
    const alternative = this.parse();
    const { start } = condition;
    return { type: 'conditional', condition, consequent, alternative, start, end: alternative.end };
  }

  /** `a AND b AND c` arrives with `a AND b` on the left, and is one chain. Parentheses on the left change nothing. */
  #logical(operator: 'AND' | 'OR', left: Expression, power: number): Expression {
    const operands = left.type === 'logical' && left.operator === operator ? [...left.operands] : [left];
    do {
      operands.push(this.parse(power));
    } while (this.#tokens.takeWord(operator));
    return { type: 'logical', operator, operands, start: left.start, end: this.#tokens.lastEnd };
  }

  /** `[NOT] IN`, `[NOT] LIKE`, `[NOT] BETWEEN`. */
  #predicate(operand: Expression): Expression | undefined {
    const tokens = this.#tokens;
    const negated = tokens.isWord('NOT');
    const keyword = tokens.ahead(negated ? 1 : 0);
    const type = ['IN', 'LIKE', 'BETWEEN'].find((word) => tokens.isWord(word, keyword));
    if (type === undefined) return undefined;
    if (negated) tokens.next();
    tokens.next();
    const { start } = operand;
    if (type === 'IN') {
      tokens.expectSymbol('(');
      const options = tokens.list(() => this.parse());
      const { end } = tokens.expectSymbol(')');
      return { type: 'in', operand, options, negated, start, end };
    }
    if (type === 'BETWEEN') {
      const low = this.parse(POWER.predicate + 1);
      tokens.expectWord('AND');
      const high = this.parse(POWER.predicate + 1);
      return { type: 'between', operand, low, high, negated, start, end: high.end };
    }
    const pattern = this.parse(POWER.predicate + 1);
    const escapeCharacter = tokens.takeWord('ESCAPE') ? this.#escapeCharacter() : undefined;
    return { type: 'like', operand, pattern, escapeCharacter, negated, start, end: tokens.lastEnd };
  }

  #escapeCharacter(): string {
    const token = this.#tokens.current;
    if (token.type !== 'string' || token.text.length !== 1) throw this.#tokens.unexpected();
    return this.#tokens.next().text;
  }

  #unary(): Expression {
    const tokens = this.#tokens;
    const { current } = tokens;
    const operator = tokens.isWord('NOT')
      ? 'NOT'
      : (['-', '+', '~'] as const).find((symbol) => tokens.isSymbol(symbol));
    if (operator === undefined) return this.#postfix();
    tokens.next();
    const operand = tokens.nested(() => this.#unary());
    const { start } = current;
    if (operator === '-' && operand.type === 'literal' && typeof operand.value === 'number') {
      return { ...operand, value: -operand.value, start };
    }
    return { type: 'unary', operator, operand, start, end: operand.end };
  }

  #postfix(): Expression {
    const tokens = this.#tokens;
    let of = this.#primary();
    for (;;) {
      if (tokens.takeSymbol('.')) {
        const { text, start, end } = tokens.expectName();
        const key: Literal = { type: 'literal', value: text, start, end };
        const member: Member = { type: 'member', of, key, dotted: true, start: of.start, end };
        of = member;
      } else if (tokens.takeSymbol('[')) {
        const key = this.parse();
        const { end } = tokens.expectSymbol(']');
        of = { type: 'member', of, key, dotted: false, start: of.start, end };
      } else {
        return of;
      }
    }
  }

  #primary(): Expression {
    const tokens = this.#tokens;
    const { type, text, start, end } = tokens.current;
    if (type === 'number' || type === 'string') {
      tokens.next();
      return { type: 'literal', value: type === 'number' ? Number(text) : text, start, end };
    }
    if (type === 'parameter') {
      tokens.next();
      return { type: 'parameter', name: text, start, end };
    }
    if (tokens.isSymbol('(')) return this.#parenthesized();
    if (tokens.isSymbol('[')) return this.#array();
    if (tokens.isSymbol('{')) return this.#object();
    if (type !== 'word') throw tokens.unexpected();
    if (CONSTANTS.has(text)) {
      tokens.next();
      return { type: 'literal', value: CONSTANTS.get(text), start, end };
    }
    return this.#word();
  }

  /** A name, a call or a subquery with a keyword in front. */
  #word(): Expression {
    const tokens = this.#tokens;
    const { text, start, end } = tokens.current;
    const kind = SUBQUERY_KINDS.get(text.toUpperCase());
    const called = tokens.isSymbol('(', tokens.ahead(1));
    if (kind !== undefined && called && tokens.isWord('SELECT', tokens.ahead(2))) {
      tokens.next();
      return this.#subquery(kind, start);
    }
    if (text === 'udf' && tokens.isSymbol('.', tokens.ahead(1))) {
      tokens.next();
      tokens.next();
      const name = tokens.expectName();
      return this.#call(name.text, start, name.end, true);
    }
    if (!tokens.isName()) throw tokens.unexpected(kind !== undefined && called ? tokens.ahead(2) : tokens.current);
    tokens.next();
    if (called) return this.#call(text, start, end, false);
    if (text === 'NaN' || text === 'Infinity') return { type: 'literal', value: Number(text), start, end };
    return { type: 'name', name: text, start, end };
  }

  #call(name: string, start: number, nameEnd: number, udf: boolean): Call {
    const tokens = this.#tokens;
    tokens.expectSymbol('(');
    const args = tokens.isSymbol(')') ? [] : tokens.list(() => this.parse());
    const { end } = tokens.expectSymbol(')');
    return { type: 'call', name, nameEnd, udf, arguments: args, start, end };
  }

  #parenthesized(): Expression {
    const tokens = this.#tokens;
    if (tokens.isWord('SELECT', tokens.ahead(1))) return this.#subquery('scalar', tokens.current.start);
    tokens.next();
    const expression = this.parse();
    tokens.expectSymbol(')');
    return expression;
  }

  #subquery(kind: Subquery['kind'], start: number): Subquery {
    this.#tokens.expectSymbol('(');
    const query = this.#tokens.nested(this.#parseSelect);
    const { end } = this.#tokens.expectSymbol(')');
    return { type: 'subquery', kind, query, start, end };
  }

  #array(): Expression {
    const { start } = this.#tokens.next();
    const items = this.#tokens.isSymbol(']') ? [] : this.#tokens.list(() => this.parse());
    const { end } = this.#tokens.expectSymbol(']');
    return { type: 'array', items, start, end };
  }

  #object(): ObjectLiteral {
    const { start } = this.#tokens.next();
    const members = this.#tokens.isSymbol('}') ? [] : this.#tokens.list(() => this.#member());
    const { end } = this.#tokens.expectSymbol('}');
    return { type: 'object', members, start, end };
  }

  #member(): ObjectLiteral['members'][number] {
    const tokens = this.#tokens;
    if (tokens.current.type !== 'string' && !tokens.isName()) throw tokens.unexpected();
    const name = tokens.next().text;
    tokens.expectSymbol(':');
    return { name, value: this.parse() };
  }
}
