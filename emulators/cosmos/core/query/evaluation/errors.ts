/** A good query that cannot be evaluated on these documents. `message` is what the body of a 400 holds. */
export class QueryEvaluationError extends Error {
  constructor(sentence: string) {
    super(JSON.stringify({ Errors: [sentence] }));
    this.name = 'QueryEvaluationError';
  }
}
