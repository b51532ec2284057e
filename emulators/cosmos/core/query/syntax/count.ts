import { COUNT_MAX } from '../limits.ts';
import { ParseFailure, type QueryProblem } from './errors.ts';
import type { TokenReader } from './token-reader.ts';
import type { Count } from './tree.ts';

export type CountClause = 'TOP' | 'OFFSET' | 'LIMIT';

const CODES = { TOP: 'SC2060', LIMIT: 'SC2061', OFFSET: 'SC2062' } as const;

/** The count behind TOP, OFFSET or LIMIT: a whole number or a parameter. Throws ParseFailure. */
export function parseCount(tokens: TokenReader, clause: CountClause): Count {
  const { type, text, start, end } = tokens.current;
  if (type !== 'number' && type !== 'parameter') throw tokens.unexpected();
  tokens.next();
  if (type === 'parameter') return { type: 'parameter', name: text, start, end };
  const problem = problemOfCount(clause, Number(text), start, end);
  if (problem !== undefined) throw new ParseFailure(problem.code as string, problem.message, start, end);
  return { type: 'literal', value: Number(text), start, end };
}

/** What the service says of such a count; undefined for a good one. */
export function problemOfCount(
  clause: CountClause,
  value: unknown,
  start: number,
  end: number,
): QueryProblem | undefined {
  const isInteger = typeof value === 'number' && Number.isInteger(value) && value >= 0;
  if (isInteger && value <= COUNT_MAX) return undefined;
  // A TOP that is too large is told that it is no integer.
  const exceeds = isInteger && clause !== 'TOP';
  const message = exceeds
    ? `The ${clause} count value exceeds the maximum allowed value.`
    : `The count value provided for ${clause === 'TOP' ? 'a TOP' : `an ${clause}`} clause must be an integer.`;
  return { code: CODES[clause], message, location: { start, end } };
}
