/** One thing that is wrong with a query, as the service words it. */
export interface QueryProblem {
  /** `SC1001`, …; a number where the service gives one; undefined where it gives a bare sentence. */
  readonly code: string | number | undefined;
  readonly message: string;
  /** Offsets into the text in UTF-16 units, the end exclusive. */
  readonly location: { readonly start: number; readonly end: number } | undefined;
}

/**
 * A query that the service would refuse with 400. `message` is what stands behind `Message: ` in the body of such an
 * answer: JSON with `errors`, or with `Errors` for the bare sentences of the query planner. [cosmos-protocol 4.1]
 */
export class QuerySyntaxError extends Error {
  readonly problems: readonly QueryProblem[];

  constructor(problems: readonly QueryProblem[]) {
    super(bodyOf(problems));
    this.name = 'QuerySyntaxError';
    this.problems = problems;
  }
}

function bodyOf(problems: readonly QueryProblem[]): string {
  if (problems.every(({ code }) => code === undefined)) {
    return JSON.stringify({ Errors: problems.map(({ message }) => message) });
  }
  const errors = problems.map(({ code, message, location }) => ({ severity: 'Error', location, code, message }));
  return JSON.stringify({ errors });
}

/** Thrown inside the parser, which goes no further than the first problem. It never leaves this folder. */
export class ParseFailure extends Error {
  readonly problem: QueryProblem;

  constructor(code: string, message: string, start: number, end: number) {
    super(message);
    this.problem = { code, message, location: { start, end } };
  }
}
