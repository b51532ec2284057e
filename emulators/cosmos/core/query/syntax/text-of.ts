import type { Collection, Constant, Count, Expression, Select, Selection, Source, Subquery } from './tree.ts';

/* Trees as text, in the form of the service's query planner: one clause a line, every operator in parentheses. */

/** A query as text. */
export function textOfQuery(query: Select): string {
  const top = query.top === undefined ? '' : `TOP ${textOfCount(query.top.count)} `;
  const clauses = [`SELECT ${query.distinct ? 'DISTINCT ' : ''}${top}${textOfSelection(query.selection)}`];
  if (query.from.length > 0) clauses.push(textOfFrom(query.from));
  if (query.where !== undefined) clauses.push(`WHERE ${textOf(query.where)}`);
  if (query.groupBy !== undefined) clauses.push(`GROUP BY ${query.groupBy.map(textOf).join(', ')}`);
  if (query.orderBy !== undefined) clauses.push(textOfOrderBy(query.orderBy));
  if (query.offsetLimit !== undefined) {
    const { offset, limit } = query.offsetLimit;
    clauses.push(`OFFSET ${textOfCount(offset)} LIMIT ${textOfCount(limit)}`);
  }
  return clauses.join('\n');
}

function textOfCount(count: Count): string {
  return count.type === 'parameter' ? count.name : String(count.value);
}

/** What stands behind SELECT, DISTINCT and TOP. */
export function textOfSelection(selection: Selection): string {
  if (selection.type === 'star') return '*';
  if (selection.type === 'value') return `VALUE ${textOf(selection.expression)}`;
  return selection.items
    .map(({ expression, alias }) => textOf(expression) + (alias === undefined ? '' : ` AS ${alias}`))
    .join(', ');
}

export function textOfFrom(from: readonly Source[]): string {
  return `FROM ${from.map(textOfSource).join('\nJOIN ')}`;
}

function textOfSource({ collection, iterated, alias }: Source): string {
  if (iterated) return `${alias} IN ${textOfCollection(collection)}`;
  return textOfCollection(collection) + (alias === undefined ? '' : ` AS ${alias}`);
}

function textOfCollection(collection: Collection): string {
  if (collection.type === 'subquery') return `(${textOfQuery(collection.query)})`;
  return collection.root + collection.path.map(textOfStep).join('');
}

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

function textOfStep(step: string | number): string {
  return typeof step === 'string' && PLAIN_NAME.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}

export function textOfOrderBy({ rank, keys }: NonNullable<Select['orderBy']>): string {
  const texts = keys.map(({ expression, direction }) => textOf(expression) + (direction ? ` ${direction}` : ''));
  return `ORDER BY ${rank ? 'RANK ' : ''}${texts.join(', ')}`;
}

/** An expression as text. Two expressions are the same where their texts are. */
export function textOf(node: Expression): string {
  switch (node.type) {
    case 'literal':
      return textOfConstant(node.value);
    case 'parameter':
    case 'name':
      return node.name;
    case 'member':
      return textOfOwner(node.of) + textOfKey(node.key, node.dotted);
    case 'unary':
      return node.operator === 'NOT' ? `(NOT ${textOf(node.operand)})` : `(${node.operator}${textOf(node.operand)})`;
    case 'binary':
      return `(${textOf(node.left)} ${node.operator} ${textOf(node.right)})`;
    case 'logical':
      return textOfChain(node.operands.map(textOf), node.operator);
    case 'in':
      return `(${textOf(node.operand)}${not(node)} IN (${node.options.map(textOf).join(', ')}))`;
    case 'between':
      return `(${textOf(node.operand)}${not(node)} BETWEEN ${textOf(node.low)} AND ${textOf(node.high)})`;
    case 'like': {
      const { escapeCharacter } = node;
      const escaping = escapeCharacter === undefined ? '' : ` ESCAPE ${JSON.stringify(escapeCharacter)}`;
      return `(${textOf(node.operand)}${not(node)} LIKE ${textOf(node.pattern)}${escaping})`;
    }
    case 'conditional':
      return `(${textOf(node.condition)} ? ${textOf(node.consequent)} : ${textOf(node.alternative)})`;
    case 'coalesce':
      return `(${textOf(node.left)} ?? ${textOf(node.right)})`;
    case 'array':
      return `[${node.items.map(textOf).join(', ')}]`;
    case 'object':
      return `{${node.members.map(({ name, value }) => `${JSON.stringify(name)}: ${textOf(value)}`).join(', ')}}`;
    case 'call':
      return `${node.udf ? 'udf.' : ''}${node.name}(${node.arguments.map(textOf).join(', ')})`;
    case 'subquery':
      return `${SUBQUERY_WORDS[node.kind]}(${textOfQuery(node.query)})`;
  }
}

/** Two by two, as the service prints it, unless the parentheses would become too many to be read again. */
function textOfChain(operands: readonly string[], operator: string): string {
  if (operands.length > PAIRED_MAX) return `(${operands.join(` ${operator} `)})`;
  return operands.reduce((left, right) => `(${left} ${operator} ${right})`);
}

const PAIRED_MAX = 8;

const SUBQUERY_WORDS: Readonly<Record<Subquery['kind'], string>> = {
  scalar: '',
  exists: 'EXISTS',
  array: 'ARRAY',
  all: 'ALL',
  first: 'FIRST',
  last: 'LAST',
};

function not({ negated }: { readonly negated: boolean }): string {
  return negated ? ' NOT' : '';
}

/** `1.a` would be no number. */
function textOfOwner(node: Expression): string {
  return node.type === 'literal' && typeof node.value === 'number' ? `(${node.value})` : textOf(node);
}

function textOfKey(key: Expression, dotted: boolean): string {
  return dotted && key.type === 'literal' ? `.${key.value}` : `[${textOf(key)}]`;
}

function textOfConstant(value: Constant): string {
  return typeof value === 'number' || value === undefined ? String(value) : JSON.stringify(value);
}
