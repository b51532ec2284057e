import type { Expression, Select } from './tree.ts';

/** The expressions directly inside another. A subquery is closed: what is inside it belongs to it. */
export function childrenOf(node: Expression): readonly Expression[] {
  switch (node.type) {
    case 'literal':
    case 'parameter':
    case 'name':
    case 'subquery':
      return [];
    case 'member':
      return [node.of, node.key];
    case 'unary':
      return [node.operand];
    case 'binary':
    case 'coalesce':
      return [node.left, node.right];
    case 'logical':
      return node.operands;
    case 'in':
      return [node.operand, ...node.options];
    case 'between':
      return [node.operand, node.low, node.high];
    case 'like':
      return [node.operand, node.pattern];
    case 'conditional':
      return [node.condition, node.consequent, node.alternative];
    case 'array':
      return node.items;
    case 'object':
      return node.members.map(({ value }) => value);
    case 'call':
      return node.arguments;
  }
}

/** The expressions of a query's clauses, without those of its subqueries. */
export function expressionsOf(query: Select): Expression[] {
  return [...selected(query), ...(query.where ? [query.where] : []), ...(query.groupBy ?? []), ...sortedBy(query)];
}

/** Those behind SELECT. */
export function selected({ selection }: Select): Expression[] {
  if (selection.type === 'star') return [];
  return selection.type === 'value' ? [selection.expression] : selection.items.map(({ expression }) => expression);
}

/** Those behind ORDER BY. */
export function sortedBy({ orderBy }: Select): Expression[] {
  return orderBy?.keys.map(({ expression }) => expression) ?? [];
}

/** Every node of an expression, the outermost first; subqueries are given but not entered. */
export function* nodesOf(expression: Expression): Generator<Expression> {
  const waiting = [expression];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) waiting.push(children[i]!);
  }
}
