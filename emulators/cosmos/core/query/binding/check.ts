import type { QueryProblem } from '../syntax/errors.ts';
import { boundName, type Collection, type Expression, type Select, type Source } from '../syntax/tree.ts';
import { nodesOf, selected } from '../syntax/walk.ts';
import { checkCall, checkNoAggregate } from './calls.ts';
import { checkGrouping } from './grouping.ts';
import { Names } from './names.ts';
import { checkOrderBy, scoresOf } from './order-by.ts';

/** Everything that is wrong with a query whose syntax is right, in the order of the text. */
export function checkQuery(query: Select): QueryProblem[] {
  const checker = new Checker();
  checker.query(query, new Names());
  return checker.problems.sort((a, b) => (a.location?.start ?? 0) - (b.location?.start ?? 0));
}

class Checker {
  readonly problems: QueryProblem[] = [];

  query(query: Select, outer: Names): void {
    const names = new Names(outer);
    for (const [i, source] of query.from.entries()) this.#source(source, names, i === 0);
    this.#star(query);
    for (const expression of selected(query)) this.#expression(expression, names);
    if (query.where !== undefined) this.#plain('WHERE', query.where, names);
    for (const key of query.groupBy ?? []) this.#plain('GROUP BY', key, names);
    for (const { expression } of query.orderBy?.keys ?? []) this.#sortKey(expression, query, names);
    this.problems.push(...checkGrouping(query), ...checkOrderBy(query));
  }

  /** What may stand in the outermost query only. */
  #subquery(query: Select, outer: Names): void {
    const { top, orderBy, offsetLimit } = query;
    if (orderBy?.rank) this.#add('SC2228', 'The ORDER BY RANK clause is not supported in subqueries.', orderBy);
    else if (orderBy) this.#add('SC2202', "'ORDER BY' is not supported in subqueries.", orderBy);
    if (top) this.#add('SC2203', "'TOP' is not supported in subqueries.", top);
    if (offsetLimit) this.#add('SC2204', "'OFFSET LIMIT' clause is not supported in subqueries.", offsetLimit);
    this.query(query, outer);
  }

  #add(code: string, message: string, { start, end }: { readonly start: number; readonly end: number }): void {
    this.problems.push({ code, message, location: { start, end } });
  }

  #source(source: Source, names: Names, isFirst: boolean): void {
    this.#collection(source.collection, names, isFirst);
    const name = boundName(source);
    if (name === undefined || names.add(name)) return;
    this.#add('SC2011', `The input alias '${name}' is specified more than once in the FROM clause.`, source);
  }

  /** The first name of the outermost FROM is the container, whatever it is called. */
  #collection(collection: Collection, names: Names, isFirst: boolean): void {
    if (collection.type === 'subquery') {
      this.#subquery(collection.query, names);
      return;
    }
    const { root, start } = collection;
    if (!names.has(root) && !(isFirst && names.isEmpty)) this.#unresolved(root, start);
  }

  #unresolved(name: string, start: number): void {
    this.#add('SC2001', `Identifier '${name}' could not be resolved.`, { start, end: start + name.length });
  }

  #star({ selection, from }: Select): void {
    if (selection.type !== 'star' || from.length === 1) return;
    if (from.length === 0) this.#add('SC2039', "'SELECT *' is not valid if FROM clause is omitted.", selection);
    else this.#add('SC2040', "'SELECT *' is only valid with a single input set.", selection);
  }

  #plain(clause: string, expression: Expression, names: Names): void {
    this.#expression(expression, names);
    this.problems.push(...checkNoAggregate(clause, expression));
  }

  #sortKey(expression: Expression, { orderBy }: Select, names: Names): void {
    const scores = orderBy?.rank === true ? scoresOf(expression) : undefined;
    if (scores === undefined) return this.#expression(expression, names);
    for (const argument of scores.components.flatMap((score) => score.arguments)) this.#expression(argument, names);
  }

  #expression(expression: Expression, names: Names): void {
    for (const node of nodesOf(expression)) {
      if (node.type === 'name' && !names.has(node.name)) this.#unresolved(node.name, node.start);
      if (node.type === 'call') this.problems.push(...checkCall(node));
      if (node.type === 'subquery') this.#subquery(node.query, names);
      if (node.type === 'member' && dependsOnRow(node.key)) {
        const message = "The specified query includes 'member indexer' which is currently not supported.";
        this.#add('SC2990', message, node);
      }
    }
  }
}

/** Members are named or counted by constants only. */
function dependsOnRow(key: Expression): boolean {
  if (key.type === 'literal' || key.type === 'parameter') return false;
  return [...nodesOf(key)].some(({ type }) => type === 'name' || type === 'call' || type === 'subquery');
}
