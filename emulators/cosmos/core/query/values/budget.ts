import { TEXT_LENGTH_MAX } from '../limits.ts';

const STEPS_PER_KEPT = 20;

/** An execution has taken all the steps it was allowed. The service ends such a query with 408 or 429. */
export class QueryBudgetExceeded extends Error {
  constructor() {
    super('The query takes more steps than it is allowed.');
    this.name = 'QueryBudgetExceeded';
  }
}

/** The steps that are left. Whatever may run long or grow large pays for it. */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** Throws QueryBudgetExceeded. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new QueryBudgetExceeded();
  }

  /** Pays for reading or writing a text. */
  spendText(length: number): void {
    if (length > TEXT_LENGTH_MAX) throw new QueryBudgetExceeded();
    this.spend(1 + (length >> 4));
  }

  /** Pays for the memory of a row or value that is kept until all others are known. */
  spendKept(): void {
    this.spend(STEPS_PER_KEPT);
  }
}
