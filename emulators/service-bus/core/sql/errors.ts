/** A text that is no filter or action. The message is a sentence that ends with the position. */
export class SqlSyntaxError extends Error {
  /** Offset into the text, in UTF-16 units. */
  readonly at: number;

  constructor(problem: string, text: string, at: number) {
    super(`${problem} at ${positionOf(text, at)}.`);
    this.name = 'SqlSyntaxError';
    this.at = at;
  }
}

function positionOf(text: string, at: number): string {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return `line ${line}, column ${at - lineStart + 1}`;
}

/** A good filter or action that cannot be evaluated on this message. The message is a sentence. */
export class SqlEvaluationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SqlEvaluationError';
  }
}
