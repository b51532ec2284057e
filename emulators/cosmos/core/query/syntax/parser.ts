import { HEIGHT_MAX, JOINS_MAX, QUERY_LENGTH_MAX } from '../limits.ts';
import { parseCount } from './count.ts';
import { ParseFailure } from './errors.ts';
import { ExpressionParser } from './expression-parser.ts';
import { TokenReader, tooDeep } from './token-reader.ts';
import type { Collection, Expression, OrderBy, Select, SelectItem, Selection, SortKey, Source } from './tree.ts';
import { childrenOf, expressionsOf } from './walk.ts';

/** The tree of a whole query. Throws ParseFailure. */
export function parseSelect(text: string): Select {
  if (text.length > QUERY_LENGTH_MAX) {
    const sentence = `The SQL query text exceeded the maximum limit of ${QUERY_LENGTH_MAX} characters.`;
    throw new ParseFailure('SC3051', sentence, 0, text.length);
  }
  const tokens = new TokenReader(text);
  const query = new SelectParser(tokens).parse();
  if (tokens.current.type !== 'end') throw tokens.unexpected();
  checkHeight(query);
  return query;
}

/** The clauses, in the order in which they must stand. */
class SelectParser {
  readonly #tokens: TokenReader;
  readonly #expressions: ExpressionParser;

  constructor(tokens: TokenReader) {
    this.#tokens = tokens;
    this.#expressions = new ExpressionParser(tokens, () => this.parse());
  }

  parse(): Select {
    const tokens = this.#tokens;
    const { start } = tokens.expectWord('SELECT');
    const distinct = tokens.takeWord('DISTINCT');
    const top = this.#top();
    const selection = this.#selection();
    const from = tokens.takeWord('FROM') ? this.#from() : [];
    const where = tokens.takeWord('WHERE') ? this.#expression() : undefined;
    const groupBy = this.#takeWords('GROUP', 'BY') ? tokens.list(() => this.#expression()) : undefined;
    const orderBy = this.#orderBy();
    const offsetLimit = this.#offsetLimit();
    const end = tokens.lastEnd;
    return { distinct, top, selection, from, where, groupBy, orderBy, offsetLimit, start, end };
  }

  #takeWords(first: string, second: string): boolean {
    if (!this.#tokens.takeWord(first)) return false;
    this.#tokens.expectWord(second);
    return true;
  }

  #expression(): Expression {
    return this.#expressions.parse();
  }

  #top(): Select['top'] {
    const { start } = this.#tokens.current;
    if (!this.#tokens.takeWord('TOP')) return undefined;
    const count = parseCount(this.#tokens, 'TOP');
    return { count, start, end: count.end };
  }

  #selection(): Selection {
    const tokens = this.#tokens;
    const { start, end } = tokens.current;
    if (tokens.takeSymbol('*')) return { type: 'star', start, end };
    if (tokens.takeWord('VALUE')) return { type: 'value', expression: this.#expression() };
    let unnamed = 0;
    const items = tokens.list((): SelectItem => {
      const expression = this.#expression();
      const alias = tokens.takeWord('AS') || tokens.isName() ? tokens.expectName().text : undefined;
      const name = alias ?? nameOf(expression) ?? `$${++unnamed}`;
      return { expression, alias, name };
    });
    return { type: 'list', items };
  }

  #from(): Source[] {
    const sources = [this.#source()];
    while (this.#tokens.isWord('JOIN')) {
      const join = this.#tokens.next();
      if (sources.length > JOINS_MAX) {
        const sentence = `The query has more than the maximum of ${JOINS_MAX} JOINs.`;
        throw new ParseFailure('SC3053', sentence, join.start, join.end);
      }
      sources.push(this.#source());
    }
    return sources;
  }

  #source(): Source {
    const tokens = this.#tokens;
    const { start } = tokens.current;
    if (tokens.isName() && tokens.isWord('IN', tokens.ahead(1))) {
      const alias = tokens.next().text;
      tokens.next();
      const collection = this.#collection();
      return { collection, iterated: true, alias, start, end: collection.end };
    }
    const collection = this.#collection();
    const alias = tokens.takeWord('AS') || tokens.isName() ? tokens.expectName().text : undefined;
    return { collection, iterated: false, alias, start, end: tokens.lastEnd };
  }

  #collection(): Collection {
    const tokens = this.#tokens;
    const { start } = tokens.current;
    if (tokens.takeSymbol('(')) {
      const query = tokens.nested(() => this.parse());
      const { end } = tokens.expectSymbol(')');
      return { type: 'subquery', query, start, end };
    }
    const root = tokens.expectName().text;
    const path: (string | number)[] = [];
    for (;;) {
      if (path.length > HEIGHT_MAX) throw tooDeep(start, tokens.lastEnd);
      if (tokens.takeSymbol('.')) {
        path.push(tokens.expectName().text);
      } else if (tokens.takeSymbol('[')) {
        path.push(this.#pathIndex());
        tokens.expectSymbol(']');
      } else {
        return { type: 'path', root, path, start, end: tokens.lastEnd };
      }
    }
  }

  #pathIndex(): string | number {
    const { type, text } = this.#tokens.current;
    if (type !== 'string' && !(type === 'number' && Number.isSafeInteger(Number(text))))
      throw this.#tokens.unexpected();
    this.#tokens.next();
    return type === 'string' ? text : Number(text);
  }

  #orderBy(): OrderBy | undefined {
    const tokens = this.#tokens;
    const { start } = tokens.current;
    if (!this.#takeWords('ORDER', 'BY')) return undefined;
    const rank = tokens.isWord('RANK') && tokens.isName(tokens.ahead(1));
    if (rank) tokens.next();
    const keys = tokens.list((): SortKey => {
      const expression = this.#expression();
      const direction = tokens.takeWord('ASC') ? 'ASC' : tokens.takeWord('DESC') ? 'DESC' : undefined;
      return { expression, direction };
    });
    return { rank, keys, start, end: tokens.lastEnd };
  }

  #offsetLimit(): Select['offsetLimit'] {
    const { start } = this.#tokens.current;
    if (!this.#tokens.takeWord('OFFSET')) return undefined;
    const offset = parseCount(this.#tokens, 'OFFSET');
    this.#tokens.expectWord('LIMIT');
    const limit = parseCount(this.#tokens, 'LIMIT');
    return { offset, limit, start, end: limit.end };
  }
}

/** The name of a result's member where no alias gives one: that of an alias of FROM, or the last of a path. */
function nameOf(expression: Expression): string | undefined {
  if (expression.type === 'name') return expression.name;
  if (expression.type !== 'member' || expression.key.type !== 'literal') return undefined;
  return typeof expression.key.value === 'string' ? expression.key.value : undefined;
}

/** Without recursion, and through subqueries: this is what makes the recursion of all that follows safe. */
function checkHeight(query: Select): void {
  const waiting: [Expression | Select, number][] = [[query, 1]];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const [node, height] = entry;
    if (height > HEIGHT_MAX) throw tooDeep(node.start, node.end);
    const children = 'selection' in node ? [...expressionsOf(node), ...sourceQueriesOf(node)] : innerOf(node);
    for (const child of children) waiting.push([child, height + 1]);
  }
}

function innerOf(node: Expression): readonly (Expression | Select)[] {
  return node.type === 'subquery' ? [node.query] : childrenOf(node);
}

function sourceQueriesOf({ from }: Select): Select[] {
  return from.flatMap(({ collection }) => (collection.type === 'subquery' ? [collection.query] : []));
}
