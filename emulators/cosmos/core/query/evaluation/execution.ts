import { STEPS_DEFAULT } from '../limits.ts';
import { QueryBudgetExceeded } from '../values/budget.ts';
import { spendSize } from '../values/text.ts';
import type { JsonObject, Value } from '../values/value.ts';
import { type Environment, Runtime } from './runtime.ts';
import type { CompiledSelect } from './select-compiler.ts';

/** How far an execution has come; JSON, so that a continuation token can hold it. */
export interface QueryPosition {
  /** Documents that are done with. */
  readonly documents: number;
  /** Results of the next document that have been taken already. */
  readonly rows: number;
  /** Results that TOP, OFFSET and LIMIT have counted. */
  readonly passed: number;
}

export interface ExecutionOptions {
  /** Where an earlier execution stood. */
  readonly from?: QueryPosition;
  /**
   * Whether `documents` begins with the document that is next at `from`; otherwise it begins with the first one. Only a
   * query that streams can go on without the documents before.
   */
  readonly startsAtPosition?: boolean;
  /** Steps after which it throws QueryBudgetExceeded. */
  readonly steps?: number;
  /** Whether the documents come in the order that ORDER BY asks for, so that they need not be sorted. */
  readonly isPresorted?: boolean;
}

const START: QueryPosition = { documents: 0, rows: 0, passed: 0 };

/**
 * One run of a query over documents, which are read only as far as results are asked for. Between pages it may be kept,
 * or left and taken up again from its `position`. Where the query streams, documents that end early bound a page: its
 * position is then behind the last of them.
 */
export class QueryExecution {
  readonly #runtime: Runtime;
  readonly #query: CompiledSelect;
  readonly #values: Iterator<Value>;
  readonly #skipped: QueryPosition;
  readonly #streams: boolean;
  readonly #measures: boolean;
  /** Documents before the first that is read here. */
  readonly #documentsBefore: number;
  #passed: number;
  #isDone = false;

  constructor(
    query: CompiledSelect & { readonly slotCount: number; readonly mayGrow: boolean },
    documents: Iterable<JsonObject>,
    environment: Environment,
    { from = START, startsAtPosition = false, steps = STEPS_DEFAULT, isPresorted = false }: ExecutionOptions,
  ) {
    const iterator = documents[Symbol.iterator]();
    this.#query = query;
    this.#runtime = new Runtime(iterator, environment, query.slotCount, { steps, isPresorted });
    this.#streams = query.readsDocuments && (isPresorted ? query.streamsInOrder : query.streams);
    this.#measures = query.mayGrow;
    this.#skipped = from;
    this.#documentsBefore = this.#streams ? from.documents : 0;
    this.#passed = this.#streams ? from.passed : 0;
    if (this.#streams && !startsAtPosition) {
      for (let i = 0; i < from.documents && iterator.next().done !== true; i++);
    }
    this.#values = query.run(this.#runtime)[Symbol.iterator]();
  }

  /** The next result; undefined behind the last. Throws QueryBudgetExceeded and QueryEvaluationError. */
  next(): { readonly value: Value } | undefined {
    try {
      return this.#next();
    } catch (error) {
      // A text, a list or a recursion that the machine itself does not allow.
      if (error instanceof RangeError) throw new QueryBudgetExceeded();
      throw error;
    }
  }

  #next(): { readonly value: Value } | undefined {
    const { first, end } = this.#query.window;
    while (!this.#isDone && this.#passed < end) {
      const next = this.#values.next();
      if (next.done === true) break;
      if (!this.#isNew()) continue;
      const index = this.#passed++;
      if (index < first || (!this.#streams && index < this.#skipped.passed)) continue;
      if (this.#measures) spendSize(next.value, this.#runtime);
      return { value: next.value };
    }
    this.#isDone = true;
    return undefined;
  }

  /** False for what an earlier page has taken from the first document. */
  #isNew(): boolean {
    const rows = ++this.#runtime.rowsOfDocument;
    return !this.#streams || this.#runtime.documentsRead > 1 || rows > this.#skipped.rows;
  }

  /** Where to go on behind the last result. */
  get position(): QueryPosition {
    const passed = this.#passed;
    if (!this.#streams) return { documents: 0, rows: 0, passed };
    const { documentsRead, rowsOfDocument } = this.#runtime;
    if (documentsRead === 0) return { ...this.#skipped, passed };
    const documents = this.#documentsBefore + documentsRead;
    return this.#isDone ? { documents, rows: 0, passed } : { documents: documents - 1, rows: rowsOfDocument, passed };
  }

  /** Whether there is nothing more; it is known only after `next` has said so, or TOP or LIMIT is reached. */
  get isDone(): boolean {
    return this.#isDone || this.#passed >= this.#query.window.end;
  }

  /** Documents looked at, which a request charge is made of. */
  get documentsRead(): number {
    return this.#runtime.documentsRead;
  }

  get stepsSpent(): number {
    return this.#runtime.spent;
  }

  *[Symbol.iterator](): Iterator<Value> {
    for (let next = this.next(); next !== undefined; next = this.next()) yield next.value;
  }
}
