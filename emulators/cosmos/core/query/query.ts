import { checkQuery } from './binding/check.ts';
import { ParseFailure, QuerySyntaxError } from './syntax/errors.ts';
import { parseSelect } from './syntax/parser.ts';
import type { Select } from './syntax/tree.ts';

/** A text that the service would take, read and checked. */
export interface Query {
  readonly text: string;
  readonly tree: Select;
}

/** Enough to mend a query by, and not a body of megabytes. */
const PROBLEMS_MAX = 100;

/** Reads a query. What is wrong with it is an answer, not an exception; nothing is thrown. */
export function parseQuery(text: string): Query | QuerySyntaxError {
  try {
    const tree = parseSelect(text);
    const problems = checkQuery(tree);
    return problems.length > 0 ? new QuerySyntaxError(problems.slice(0, PROBLEMS_MAX)) : { text, tree };
  } catch (error) {
    if (error instanceof ParseFailure) return new QuerySyntaxError([error.problem]);
    throw error;
  }
}
