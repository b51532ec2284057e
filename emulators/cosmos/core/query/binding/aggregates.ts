import type { Call, Expression } from '../syntax/tree.ts';
import { nodesOf } from '../syntax/walk.ts';

/** The aggregate functions, as the query plan calls them, by their names in upper case. */
export const AGGREGATES = {
  AVG: 'Average',
  COUNT: 'Count',
  COUNTIF: 'CountIf',
  MAKELIST: 'MakeList',
  MAKESET: 'MakeSet',
  MAX: 'Max',
  MIN: 'Min',
  SUM: 'Sum',
} as const;

export type AggregateName = keyof typeof AGGREGATES;

/** The aggregate that a node calls. */
export function aggregateOf(node: Expression): AggregateName | undefined {
  if (node.type !== 'call' || node.udf) return undefined;
  const name = node.name.toUpperCase();
  return Object.hasOwn(AGGREGATES, name) ? (name as AggregateName) : undefined;
}

/** The calls of aggregates in an expression, those of subqueries left out. */
export function aggregatesIn(expression: Expression): Call[] {
  return [...nodesOf(expression)].filter((node): node is Call => aggregateOf(node) !== undefined);
}
