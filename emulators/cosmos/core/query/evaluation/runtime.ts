import type { RegularExpression } from '../regex/regular-expression.ts';
import { Budget } from '../values/budget.ts';
import type { JsonObject, Value } from '../values/value.ts';

/** What an execution is handed from outside. */
export interface Environment {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
}

export interface Bounds {
  readonly steps: number;
  readonly isPresorted: boolean;
}

/** The state of one execution, which compiled expressions read. */
export class Runtime extends Budget {
  /** The values of FROM's aliases and of aggregates, by the slots that the compiler gave them. */
  readonly slots: Value[];
  readonly now: () => number;
  readonly random: () => number;
  /** For the functions whose names end in `Static`. */
  readonly startMs: number;
  /** By modifiers and pattern; undefined for what is no regular expression. */
  readonly expressions = new Map<string, RegularExpression | undefined>();
  readonly documents: Iterator<JsonObject>;
  /** Whether the documents come in the order that ORDER BY asks for. */
  readonly isPresorted: boolean;
  documentsRead = 0;
  /** Results that the document last read has given before TOP, OFFSET and LIMIT. */
  rowsOfDocument = 0;

  constructor(documents: Iterator<JsonObject>, environment: Environment, slotCount: number, bounds: Bounds) {
    super(bounds.steps);
    this.isPresorted = bounds.isPresorted;
    this.slots = new Array<Value>(slotCount).fill(undefined);
    this.documents = documents;
    this.now = environment.now;
    this.random = environment.random;
    this.startMs = environment.now();
  }
}

/** A compiled expression. */
export type Evaluate = (runtime: Runtime) => Value;
