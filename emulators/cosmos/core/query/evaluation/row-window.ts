import { type CountClause, problemOfCount } from '../syntax/count.ts';
import type { Count, Select } from '../syntax/tree.ts';
import type { CompileContext } from './compile-context.ts';

/** The part of the rows that TOP, OFFSET and LIMIT leave. */
export interface RowWindow {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** TOP counts before OFFSET does. [cosmos-protocol 9.6] */
export function compileWindow({ top, offsetLimit }: Select, context: CompileContext): RowWindow {
  const topCount = top === undefined ? Number.POSITIVE_INFINITY : countOf(top.count, 'TOP', context);
  if (offsetLimit === undefined) return { first: 0, end: topCount };
  const first = countOf(offsetLimit.offset, 'OFFSET', context);
  return { first, end: Math.min(topCount, first + countOf(offsetLimit.limit, 'LIMIT', context)) };
}

/** A count or the parameter that stands for it. */
export function countOf(count: Count, clause: CountClause, context: CompileContext): number {
  if (count.type === 'literal') return count.value;
  const value = context.parameter(count);
  const problem = problemOfCount(clause, value, count.start, count.end);
  if (problem === undefined) return value as number;
  context.problems.push(problem);
  return 0;
}
