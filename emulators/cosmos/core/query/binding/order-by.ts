import type { QueryProblem } from '../syntax/errors.ts';
import { boundName, type Call, type Expression, type Select } from '../syntax/tree.ts';

/** Sort keys that are no path but are computed by an index, or stand in the queries that the planner writes. */
const SORTING_CALLS = new Set(['VECTORDISTANCE', '_FULLTEXTSCORE']);

export function isPath(node: Expression): boolean {
  if (node.type === 'name') return true;
  return node.type === 'member' && (node.key.type === 'literal' || node.key.type === 'parameter') && isPath(node.of);
}

/** Whether a path begins with the value of a subquery that is itself no path. */
function isComputed(path: Expression, { from }: Select): boolean {
  let root = path;
  while (root.type === 'member') root = root.of;
  const name = root.type === 'name' ? root.name : undefined;
  const source = from.find((one) => name !== undefined && boundName(one) === name);
  if (source?.collection.type !== 'subquery') return false;
  const { selection } = source.collection.query;
  return selection.type === 'value' && !isPath(selection.expression);
}

export function isSortingCall(node: Expression): node is Call {
  return node.type === 'call' && !node.udf && SORTING_CALLS.has(node.name.toUpperCase());
}

/** ORDER BY takes what an index can be asked for. */
export function checkOrderBy(query: Select): QueryProblem[] {
  const { orderBy, groupBy } = query;
  if (orderBy === undefined) return [];
  if (orderBy.rank) return checkRank(query, orderBy);
  const isSortable = (node: Expression) => isSortingCall(node) || (isPath(node) && !isComputed(node, query));
  if (groupBy !== undefined || orderBy.keys.every(({ expression }) => isSortable(expression))) return [];
  const message = 'Unsupported ORDER BY clause. ORDER BY item expression could not be mapped to a document path.';
  return [{ code: 2206, message, location: undefined }];
}

function checkRank({ from }: Select, orderBy: NonNullable<Select['orderBy']>): QueryProblem[] {
  const problems: QueryProblem[] = [];
  const add = (code: string, message: string, { start, end }: { start: number; end: number }) =>
    problems.push({ code, message, location: { start, end } });
  const [first, second] = from;
  if (second !== undefined) add('SC2224', 'The JOIN operator is not allowed with the ORDER BY RANK clause.', second);
  if (first?.iterated === true) {
    add('SC2223', 'The FROM clause with the IN operator is not allowed with the ORDER BY RANK clause.', first);
  }
  if (first?.collection.type === 'subquery') {
    add('SC2225', 'Subqueries in the FROM clause are not allowed with the ORDER BY RANK clause.', first.collection);
  }
  const [key, more] = orderBy.keys;
  const scores = key === undefined || more !== undefined ? undefined : scoresOf(key.expression);
  if (scores === undefined) {
    const message =
      'The ORDER BY RANK clause must be followed by a VectorDistance and/or a FullTextScore function call.';
    add('SC2221', message, orderBy);
  } else if (scores.weights !== undefined && scores.weights.length !== scores.components.length) {
    const message =
      'The last parameter of the RRF function is an optional array of weights. When present, it must be a literal ' +
      'array of numbers, one for each of the component scores used for the RRF function. The length of this array ' +
      'must be the same as the number of the component scores.';
    add('SC2229', message, key!.expression);
  }
  return problems;
}

/** What ORDER BY RANK adds up. */
export interface Scores {
  readonly components: readonly Call[];
  /** Undefined without any. */
  readonly weights: readonly number[] | undefined;
}

/** The scores of FullTextScore, VectorDistance or an RRF of these; undefined for anything else. */
export function scoresOf(node: Expression): Scores | undefined {
  if (node.type !== 'call' || node.udf) return undefined;
  if (isScore(node)) return { components: [node], weights: undefined };
  if (node.name.toUpperCase() !== 'RRF') return undefined;
  const last = node.arguments.at(-1);
  const weights =
    last?.type === 'array' ? last.items.map((item) => (item.type === 'literal' ? item.value : null)) : undefined;
  const components = weights === undefined ? node.arguments : node.arguments.slice(0, -1);
  if (components.length < 2 || !components.every(isScore)) return undefined;
  const areNumbers = weights?.every((weight) => typeof weight === 'number');
  return {
    components: components as Call[],
    weights: areNumbers === false ? [] : (weights as readonly number[] | undefined),
  };
}

export function isFullTextScore({ name }: Call): boolean {
  return name.toUpperCase() === 'FULLTEXTSCORE';
}

function isScore(node: Expression): boolean {
  if (node.type !== 'call' || node.udf || node.arguments.length < 2) return false;
  return isFullTextScore(node) || node.name.toUpperCase() === 'VECTORDISTANCE';
}
