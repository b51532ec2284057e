import { STEPS_DEFAULT } from '../limits.ts';
import { QueryBudgetExceeded } from '../values/budget.ts';
import { spendSize } from '../values/text.ts';
import type { JsonObject, Value } from '../values/value.ts';
import { type Environment, Runtime } from './runtime.ts';
import type { CompiledSelect } from './select-compiler.ts';

/** How far an execution has come; JSON, so that a continuation token can hold it. */
export interface QueryPosition {
  /** Results that were taken of the document that was read last; 0 unless the execution goes on from that one. */
  readonly rows: number;
  /** Results that TOP, OFFSET and LIMIT have counted. */
  readonly passed: number;
}

export interface ExecutionOptions {
  /** Where an earlier execution stood. */
  readonly from?: QueryPosition;
  /**
   * Whether `documents` begins with the document that was read last at `from`, which only a query that streams can go on
   * with. Otherwise it begins with the first one: all results are made again, and those that were taken left out.
   */
  readonly startsAtPosition?: boolean;
  /** Steps after which it throws QueryBudgetExceeded. */
  readonly steps?: number;
  /** Whether the documents come in the order that ORDER BY asks for, so that they need not be sorted. */
  readonly isPresorted?: boolean;
}

const START: QueryPosition = { rows: 0, passed: 0 };

/**
 * One run of a query over documents, which are read only as far as results are asked for. Between pages it may be kept,
 * or left and taken up again from its `position`.
 */
export class QueryExecution {
  readonly #runtime: Runtime;
  readonly #query: CompiledSelect;
  readonly #values: Iterator<Value>;
  readonly #skipped: QueryPosition;
  /** Whether it goes on in the middle of the documents. */
  readonly #goesOn: boolean;
  readonly #measures: boolean;
  #passed: number;
  #isDone = false;

  constructor(
    query: CompiledSelect & { readonly slotCount: number; readonly mayGrow: boolean },
    documents: Iterable<JsonObject>,
    environment: Environment,
    { from = START, startsAtPosition = false, steps = STEPS_DEFAULT, isPresorted = false }: ExecutionOptions,
  ) {
    this.#query = query;
    this.#runtime = new Runtime(documents[Symbol.iterator](), environment, query.slotCount, { steps, isPresorted });
    const streams = query.readsDocuments && (isPresorted ? query.streamsInOrder : query.streams);
    this.#goesOn = startsAtPosition && streams;
    this.#measures = query.mayGrow;
    this.#skipped = from;
    this.#passed = this.#goesOn ? from.passed : 0;
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
      if (index < first || (!this.#goesOn && index < this.#skipped.passed)) continue;
      if (this.#measures) spendSize(next.value, this.#runtime);
      return { value: next.value };
    }
    this.#isDone = true;
    return undefined;
  }

  /** False for what an earlier page has taken from the first document. */
  #isNew(): boolean {
    const rows = ++this.#runtime.rowsOfDocument;
    return !this.#goesOn || this.#runtime.documentsRead > 1 || rows > this.#skipped.rows;
  }

  /** Where to go on behind the last result. */
  get position(): QueryPosition {
    const passed = this.#passed;
    if (!this.#goesOn) return { rows: 0, passed };
    const { documentsRead, rowsOfDocument } = this.#runtime;
    return { rows: documentsRead === 0 ? this.#skipped.rows : rowsOfDocument, passed };
  }

  /** Documents looked at, which a request charge is made of. */
  get documentsRead(): number {
    return this.#runtime.documentsRead;
  }

  *[Symbol.iterator](): Iterator<Value> {
    for (let next = this.next(); next !== undefined; next = this.next()) yield next.value;
  }
}
