import { type Budget, QueryBudgetExceeded } from '../values/budget.ts';
import { isWordUnit, swapCase } from './character-set.ts';
import type { Instruction, Program } from './program.ts';
import type { Assertion } from './syntax.ts';

/** Where the whole match and each group begin and end, in pairs; -1 for a group that took no part. */
export type Registers = Int32Array;

const VISITED_BITS_MAX = 2 ** 28;
/** Steps of matching that cost one of the query. */
const STEPS_PER_SPENT = 8;

/**
 * Finds the leftmost match at or behind `from`. A regular expression that is regular is matched in time proportional to
 * the text: a place in program and text that has failed once is not entered again. Look-around, atomic groups and
 * references forbid that; there, as everywhere, the budget ends what takes too long. Throws QueryBudgetExceeded.
 */
export function findMatch(program: Program, text: string, from: number, budget: Budget): Registers | undefined {
  const matcher = new Matcher(text, budget);
  const visited = program.isRegular ? new Visited(program.instructions.length, text.length + 1, budget) : undefined;
  for (let start = from; start <= text.length; start++) {
    const registers = new Int32Array(program.registerCount).fill(-1);
    const end = matcher.run(program, start, registers, visited);
    if (end !== undefined) {
      registers[0] = start;
      registers[1] = end;
      return registers;
    }
  }
  return undefined;
}

/** The pairs of an instruction and a place that have been tried. */
class Visited {
  readonly #bits: Uint32Array;
  readonly #places: number;

  constructor(instructions: number, places: number, budget: Budget) {
    const size = instructions * places;
    if (size > VISITED_BITS_MAX) throw new QueryBudgetExceeded();
    budget.spend(1 + (size >> 10));
    this.#bits = new Uint32Array((size >> 5) + 1);
    this.#places = places;
  }

  /** Whether this is the first time. */
  enter(instruction: number, place: number): boolean {
    const bit = instruction * this.#places + place;
    const word = this.#bits[bit >> 5]!;
    if ((word >> (bit & 31)) & 1) return false;
    this.#bits[bit >> 5] = word | (1 << (bit & 31));
    return true;
  }
}

class Matcher {
  readonly #text: string;
  readonly #budget: Budget;
  #steps = 0;

  constructor(text: string, budget: Budget) {
    this.#text = text;
    this.#budget = budget;
  }

  #step(): void {
    if (++this.#steps % STEPS_PER_SPENT === 0) this.#budget.spend(1);
  }

  /** The end of a match that begins at `place`. With `wantedEnd`, only a match that ends there counts. */
  run(
    { instructions }: Program,
    place: number,
    registers: Registers,
    visited: Visited | undefined,
    wantedEnd?: number,
  ): number | undefined {
    // Pairs: a place and the instruction to go on with there, or the content of a register and its complement.
    const open: number[] = [];
    let at = 0;
    for (;;) {
      this.#step();
      const instruction = instructions[at]!;
      let next: number | undefined;
      if (visited === undefined || visited.enter(at, place)) {
        if (instruction.op === 'match') {
          if (wantedEnd === undefined || place === wantedEnd) return place;
        } else if (instruction.op === 'split') {
          open.push(place, instruction.otherwise);
          at = instruction.to;
          continue;
        } else if (instruction.op === 'jump') {
          at = instruction.to;
          continue;
        } else if (instruction.op === 'save') {
          open.push(registers[instruction.register]!, ~instruction.register);
          registers[instruction.register] = place;
          at++;
          continue;
        } else {
          next = this.#consume(instruction, place, registers);
        }
      }
      if (next !== undefined) {
        place = next;
        at++;
        continue;
      }
      if (!goBack(open, registers)) return undefined;
      at = open.pop()!;
      place = open.pop()!;
    }
  }

  /** Where an instruction leads that may fail; undefined when it does. */
  #consume(instruction: Instruction, place: number, registers: Registers): number | undefined {
    switch (instruction.op) {
      case 'character':
        return place < this.#text.length && instruction.test(this.#text.charCodeAt(place)) ? place + 1 : undefined;
      case 'progress':
        return registers[instruction.register] === place ? undefined : place;
      case 'assertion':
        return this.#holds(instruction.assertion, place) ? place : undefined;
      case 'look': {
        const found = instruction.behind
          ? this.#isBehind(instruction.program, place, registers)
          : this.run(instruction.program, place, registers, undefined) !== undefined;
        return found === instruction.negated ? undefined : place;
      }
      case 'atomic':
        return this.run(instruction.program, place, registers, undefined);
      case 'reference':
        return this.#repeated(instruction.group, instruction.ignoreCase, place, registers);
      default:
        return undefined;
    }
  }

  #isBehind(program: Program, end: number, registers: Registers): boolean {
    for (let start = end; start >= 0; start--) {
      if (this.run(program, start, registers, undefined, end) !== undefined) return true;
    }
    return false;
  }

  #holds(assertion: Assertion, place: number): boolean {
    const text = this.#text;
    switch (assertion) {
      case 'text-start':
        return place === 0;
      case 'line-start':
        return place === 0 || text[place - 1] === '\n';
      case 'text-end':
        return place === text.length;
      case 'text-end-or-newline':
        return place === text.length || (place === text.length - 1 && text[place] === '\n');
      case 'line-end':
        return place === text.length || text[place] === '\n';
      default: {
        const before = place > 0 && isWordUnit(text.charCodeAt(place - 1));
        const behind = place < text.length && isWordUnit(text.charCodeAt(place));
        return (before !== behind) === (assertion === 'word-boundary');
      }
    }
  }

  /** Behind a repetition of what a group has matched; a group that took no part is repeated nowhere. */
  #repeated(group: number, ignoreCase: boolean, place: number, registers: Registers): number | undefined {
    const start = registers[2 * group]!;
    const end = registers[2 * group + 1]!;
    if (start === -1 || end < start || place + end - start > this.#text.length) return undefined;
    for (let i = start; i < end; i++) {
      this.#step();
      const wanted = this.#text.charCodeAt(i);
      const found = this.#text.charCodeAt(place + i - start);
      if (wanted !== found && !(ignoreCase && swapCase(wanted) === found)) return undefined;
    }
    return place + end - start;
  }
}

/** Drops what lies above the last way that is still open and puts the registers back. False when no way is left. */
function goBack(open: number[], registers: Registers): boolean {
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top >= 0) return true;
    registers[~top] = open[open.length - 2]!;
    open.length -= 2;
  }
  return false;
}
