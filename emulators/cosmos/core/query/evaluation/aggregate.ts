import type { AggregateName } from '../binding/aggregates.ts';
import type { Budget } from '../values/budget.ts';
import { compareValues } from '../values/comparison.ts';
import { identityOf } from '../values/text.ts';
import type { Value } from '../values/value.ts';

/** Takes the values of a group's rows together. */
export interface Accumulator {
  add(value: Value): void;
  result(): Value;
}

export function newAccumulator(name: AggregateName, budget: Budget): Accumulator {
  switch (name) {
    case 'COUNT':
      return new Counter((value) => value !== undefined);
    case 'COUNTIF':
      return new Counter((value) => value === true);
    case 'SUM':
      return new Adder((sum) => sum);
    case 'AVG':
      return new Adder((sum, count) => (count === 0 ? undefined : sum / count));
    case 'MIN':
      return new Extreme(-1, budget);
    case 'MAX':
      return new Extreme(1, budget);
    case 'MAKELIST':
      return new Collector(false, budget);
    case 'MAKESET':
      return new Collector(true, budget);
  }
}

class Counter implements Accumulator {
  readonly #counts: (value: Value) => boolean;
  #count = 0;

  constructor(counts: (value: Value) => boolean) {
    this.#counts = counts;
  }

  add(value: Value): void {
    if (this.#counts(value)) this.#count++;
  }

  result(): Value {
    return this.#count;
  }
}

/** SUM and AVG: undefined values are passed over, any other that is no number makes the whole undefined. */
class Adder implements Accumulator {
  readonly #finish: (sum: number, count: number) => Value;
  #sum = 0;
  #count = 0;
  #isNumeric = true;

  constructor(finish: (sum: number, count: number) => Value) {
    this.#finish = finish;
  }

  add(value: Value): void {
    if (value === undefined) return;
    if (typeof value === 'number') {
      this.#sum += value;
      this.#count++;
    } else {
      this.#isNumeric = false;
    }
  }

  result(): Value {
    return this.#isNumeric ? this.#finish(this.#sum, this.#count) : undefined;
  }
}

/** MIN and MAX in the order of values; arrays and objects make them undefined. */
class Extreme implements Accumulator {
  readonly #sign: 1 | -1;
  readonly #budget: Budget;
  #best: Value;
  #isComparable = true;

  constructor(sign: 1 | -1, budget: Budget) {
    this.#sign = sign;
    this.#budget = budget;
  }

  add(value: Value): void {
    if (value === undefined) return;
    if (typeof value === 'object' && value !== null) this.#isComparable = false;
    else if (this.#best === undefined || this.#sign * compareValues(value, this.#best, this.#budget) > 0) {
      this.#best = value;
    }
  }

  result(): Value {
    return this.#isComparable ? this.#best : undefined;
  }
}

/** MAKELIST, or MAKESET, which takes no value twice. */
class Collector implements Accumulator {
  readonly #isSet: boolean;
  readonly #budget: Budget;
  readonly #values: Value[] = [];
  readonly #seen = new Set<string>();

  constructor(isSet: boolean, budget: Budget) {
    this.#isSet = isSet;
    this.#budget = budget;
  }

  add(value: Value): void {
    if (value === undefined || (this.#isSet && !this.#isNew(value))) return;
    this.#budget.spendKept();
    this.#values.push(value);
  }

  #isNew(value: Value): boolean {
    const identity = identityOf(value, this.#budget);
    if (this.#seen.has(identity)) return false;
    this.#seen.add(identity);
    return true;
  }

  result(): Value {
    return this.#values;
  }
}
