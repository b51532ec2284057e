import { aggregateOf } from '../binding/aggregates.ts';
import { textOf, textOfFrom, textOfOrderBy } from '../syntax/text-of.ts';
import { boundName, type Call, type Expression, type Select } from '../syntax/tree.ts';

/* The queries that clients send to each partition. [cosmos-protocol Appendix D] */

/** Where a client puts `true`, or behind what it has seen it goes on. */
const ORDER_BY_FILTER = '{documentdb-formattableorderbyquery-filter}';

/** The clauses of a query as text, to be put together again with some of them replaced. */
interface QueryText {
  readonly select: string;
  readonly where: string | undefined;
  readonly groupBy: string | undefined;
  readonly orderBy: string | undefined;
  readonly offsetLimit: string | undefined;
}

/** The parts of `query` around a new SELECT clause, without TOP and OFFSET LIMIT. */
export function rewritten(query: Select, text: Partial<QueryText> & { readonly select: string }): string {
  const { from, where, groupBy, orderBy } = query;
  const clauses: QueryText = {
    where: where === undefined ? undefined : textOf(where),
    groupBy: groupBy?.map(textOf).join(', '),
    orderBy: orderBy === undefined ? undefined : textOfOrderBy(orderBy),
    offsetLimit: undefined,
    ...text,
  };
  return [
    `SELECT ${clauses.select}`,
    from.length === 0 ? undefined : textOfFrom(from),
    clauses.where === undefined ? undefined : `WHERE ${clauses.where}`,
    clauses.groupBy === undefined ? undefined : `GROUP BY ${clauses.groupBy}`,
    clauses.orderBy,
    clauses.offsetLimit,
  ]
    .filter((clause) => clause !== undefined)
    .join('\n');
}

/** What a row of SELECT is, as an expression. */
export function payloadOf(query: Select, textOfItem: (expression: Expression) => string = textOf): string {
  const { selection } = query;
  if (selection.type === 'star') return rootOf(query);
  if (selection.type === 'value') return textOfItem(selection.expression);
  const members = selection.items.map(({ name, expression }) => `${JSON.stringify(name)}: ${textOfItem(expression)}`);
  return `{${members.join(', ')}}`;
}

/** The name of the first source. */
export function rootOf({ from }: Select): string {
  return (from[0] === undefined ? undefined : boundName(from[0])) ?? 'root';
}

/** The condition of a sorted query: its own, the client's, and of SELECT VALUE that there is a value. */
export function sortedCondition({ where, selection }: Select): string {
  const placed = `(${ORDER_BY_FILTER})`;
  const own = where === undefined ? placed : `(${textOf(where)} AND ${placed})`;
  return selection.type === 'value' ? `(${own} AND IS_DEFINED(${textOf(selection.expression)}))` : own;
}

/** An aggregate in the form in which clients add up those of partitions. */
function partialAggregate(call: Call): string {
  const argument = textOf(call.arguments[0]!);
  switch (aggregateOf(call)) {
    case 'AVG':
      return `{"item": {"sum": SUM(${argument}), "count": COUNT(${argument})}}`;
    case 'MIN':
      return `{"item": MIN(${argument}), "item2": {"min": MIN(${argument}), "count": COUNT(${argument})}}`;
    case 'MAX':
      return `{"item": MAX(${argument}), "item2": {"max": MAX(${argument}), "count": COUNT(${argument})}}`;
    default:
      return `{"item": ${textOf(call)}}`;
  }
}

/** The SELECT clause of a grouped query. */
export function groupedSelect(query: Select): string {
  const { selection, groupBy } = query;
  const isValue = selection.type === 'value';
  const payload = payloadOf(query, (expression) => {
    if (aggregateOf(expression) === undefined) return textOf(expression);
    const partial = partialAggregate(expression as Call);
    return isValue ? `[${partial}]` : partial;
  });
  if (groupBy === undefined) return isValue ? `VALUE ${payload}` : `${payload} AS payload`;
  const keys = groupBy.map((key) => `{"item": ${textOf(key)}}`);
  return `[${keys.join(', ')}] AS groupByItems, ${payload} AS payload`;
}
