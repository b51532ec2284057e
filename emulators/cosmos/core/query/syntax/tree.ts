/* The syntax tree of a query. `start` and `end` are offsets into the text, the end exclusive. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Constant = string | number | boolean | null | undefined;

export type BinaryOperator =
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '||'
  | '<<'
  | '>>'
  | '>>>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '='
  | '!='
  | '&'
  | '^'
  | '|';

export type UnaryOperator = '-' | '+' | '~' | 'NOT';

export interface Literal extends Span {
  readonly type: 'literal';
  readonly value: Constant;
}
export interface Parameter extends Span {
  readonly type: 'parameter';
  /** With its `@`. */
  readonly name: string;
}
/** An alias of FROM. */
export interface Name extends Span {
  readonly type: 'name';
  readonly name: string;
}
/** `of.key`, whose key is a string literal, or `of[key]`. */
export interface Member extends Span {
  readonly type: 'member';
  readonly of: Expression;
  readonly key: Expression;
  readonly dotted: boolean;
}
export interface Unary extends Span {
  readonly type: 'unary';
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}
export interface Binary extends Span {
  readonly type: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}
/** A chain of AND or of OR is one node, so that two thousand of them are not two thousand levels. */
export interface Logical extends Span {
  readonly type: 'logical';
  readonly operator: 'AND' | 'OR';
  readonly operands: readonly Expression[];
}
export interface In extends Span {
  readonly type: 'in';
  readonly operand: Expression;
  readonly options: readonly Expression[];
  readonly negated: boolean;
}
export interface Between extends Span {
  readonly type: 'between';
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
  readonly negated: boolean;
}
export interface Like extends Span {
  readonly type: 'like';
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escapeCharacter: string | undefined;
  readonly negated: boolean;
}
export interface Conditional extends Span {
  readonly type: 'conditional';
  readonly condition: Expression;
  readonly consequent: Expression;
  readonly alternative: Expression;
}
export interface Coalesce extends Span {
  readonly type: 'coalesce';
  readonly left: Expression;
  readonly right: Expression;
}
export interface ArrayLiteral extends Span {
  readonly type: 'array';
  readonly items: readonly Expression[];
}
export interface ObjectLiteral extends Span {
  readonly type: 'object';
  readonly members: readonly { readonly name: string; readonly value: Expression }[];
}
/** A built-in function, an aggregate or, with `udf`, a function of the container. */
export interface Call extends Span {
  readonly type: 'call';
  readonly name: string;
  readonly nameEnd: number;
  readonly udf: boolean;
  readonly arguments: readonly Expression[];
}
export interface Subquery extends Span {
  readonly type: 'subquery';
  readonly kind: 'scalar' | 'exists' | 'array' | 'all' | 'first' | 'last';
  readonly query: Select;
}

export type Expression =
  | Literal
  | Parameter
  | Name
  | Member
  | Unary
  | Binary
  | Logical
  | In
  | Between
  | Like
  | Conditional
  | Coalesce
  | ArrayLiteral
  | ObjectLiteral
  | Call
  | Subquery;

export interface SelectItem {
  readonly expression: Expression;
  readonly alias: string | undefined;
  /** What the member of the result is called: the alias, the last name of a path, or `$1`, `$2`, … */
  readonly name: string;
}

export type Selection =
  | ({ readonly type: 'star' } & Span)
  | { readonly type: 'value'; readonly expression: Expression }
  | { readonly type: 'list'; readonly items: readonly SelectItem[] };

/** `families.children[0]`, or a subquery. */
export type Collection =
  | ({ readonly type: 'path'; readonly root: string; readonly path: readonly (string | number)[] } & Span)
  | ({ readonly type: 'subquery'; readonly query: Select } & Span);

/** One item of FROM … JOIN … JOIN …; `iterated` is `alias IN collection`. */
export interface Source extends Span {
  readonly collection: Collection;
  readonly iterated: boolean;
  /** As written; undefined for `FROM c` and for a subquery that has none. */
  readonly alias: string | undefined;
}

export interface SortKey {
  readonly expression: Expression;
  /** Undefined where the text leaves it open. */
  readonly direction: 'ASC' | 'DESC' | undefined;
}

export interface OrderBy extends Span {
  /** ORDER BY RANK. */
  readonly rank: boolean;
  readonly keys: readonly SortKey[];
}

/** The count of TOP, OFFSET or LIMIT. */
export type Count = (Literal & { readonly value: number }) | Parameter;

export interface Select extends Span {
  readonly distinct: boolean;
  readonly top: (Span & { readonly count: Count }) | undefined;
  readonly selection: Selection;
  readonly from: readonly Source[];
  readonly where: Expression | undefined;
  readonly groupBy: readonly Expression[] | undefined;
  readonly orderBy: OrderBy | undefined;
  readonly offsetLimit: (Span & { readonly offset: Count; readonly limit: Count }) | undefined;
}

/** The name that a source is bound to: its alias, or the last name of its path. */
export function boundName({ alias, collection }: Source): string | undefined {
  if (alias !== undefined || collection.type === 'subquery') return alias;
  for (let i = collection.path.length - 1; i >= 0; i--) {
    const step = collection.path[i];
    if (typeof step === 'string') return step;
  }
  return collection.root;
}
