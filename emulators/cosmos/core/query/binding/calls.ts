import { arityOf } from '../functions/built-in.ts';
import { builtInOf } from '../functions/registry.ts';
import type { QueryProblem } from '../syntax/errors.ts';
import type { Call, Expression } from '../syntax/tree.ts';
import { nodesOf } from '../syntax/walk.ts';
import { aggregateOf } from './aggregates.ts';

function problem(code: string, message: string, start: number, end: number): QueryProblem {
  return { code, message, location: { start, end } };
}

/** What is wrong with one call. Functions of the container are known only when the query is compiled. */
export function checkCall(call: Call): QueryProblem[] {
  if (call.udf) return [];
  const { name, start, end, nameEnd, arguments: args } = call;
  if (aggregateOf(call) !== undefined) return checkAggregate(call);
  if (name.toUpperCase() === 'FULLTEXTSCORE') {
    const message = 'The FullTextScore function is only allowed in the ORDER BY RANK clause.';
    return [problem('SC2240', message, start, end)];
  }
  const builtIn = builtInOf(name);
  if (builtIn === undefined) {
    return [problem('SC2005', `'${name}' is not a recognized built-in function name.`, start, nameEnd)];
  }
  if (args.length >= builtIn.least && args.length <= builtIn.most) return checkVectorOptions(call);
  const message = `The ${builtIn.name} function requires ${arityOf(builtIn)} argument(s).`;
  return [problem('SC2050', message, start, end)];
}

function checkAggregate(call: Call): QueryProblem[] {
  const { name, start, end, arguments: args } = call;
  if (args.length !== 1) {
    return [problem('SC2050', `The ${name.toUpperCase()} function requires 1 argument(s).`, start, end)];
  }
  if (![...nodesOf(args[0]!)].some(isAggregateOrSubquery)) return [];
  const message = 'Cannot perform an aggregate function on an expression containing an aggregate or a subquery.';
  return [problem('SC2101', message, start, end)];
}

function isAggregateOrSubquery(node: Expression): boolean {
  return node.type === 'subquery' || aggregateOf(node) !== undefined;
}

const SEARCH_LIST_MULTIPLIER_MAX = 100;

/** The options of VectorDistance that are known from the text. */
function checkVectorOptions({ name, arguments: args }: Call): QueryProblem[] {
  const options = args[3];
  if (name.toUpperCase() !== 'VECTORDISTANCE' || options?.type !== 'object') return [];
  const multiplier = options.members.find((member) => member.name === 'searchListSizeMultiplier')?.value;
  if (multiplier?.type !== 'literal') return [];
  const { value } = multiplier;
  if (typeof value === 'number' && value >= 1 && value <= SEARCH_LIST_MULTIPLIER_MAX) return [];
  const message =
    `The 'searchListSizeMultiplier' value ${value} specified in the VectorDistance function is outside the supported ` +
    `range. The value must be between 1 and ${SEARCH_LIST_MULTIPLIER_MAX}.`;
  return [problem('SC2213', message, options.start, options.end)];
}

/** Aggregates where no groups exist yet. */
export function checkNoAggregate(clause: string, expression: Expression): QueryProblem[] {
  return [...nodesOf(expression)]
    .filter((node) => aggregateOf(node) !== undefined)
    .map(({ start, end }) =>
      problem('SC2103', `An aggregate function is not allowed in the ${clause} clause.`, start, end),
    );
}
