import type { Budget } from '../values/budget.ts';
import { findMatch, type Registers } from './matcher.ts';
import { modifiersOf, parsePattern } from './pattern-parser.ts';
import { compilePattern, type Program } from './program.ts';
import { PatternError } from './syntax.ts';

/** A compiled regular expression of PCRE. */
export class RegularExpression {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  /** Undefined where the pattern or the modifiers are not valid. */
  static of(pattern: string, letters: string): RegularExpression | undefined {
    const modifiers = modifiersOf(letters);
    if (modifiers === undefined) return undefined;
    try {
      return new RegularExpression(compilePattern(parsePattern(pattern, modifiers)));
    } catch (error) {
      if (error instanceof PatternError) return undefined;
      throw error;
    }
  }

  test(text: string, budget: Budget): boolean {
    return findMatch(this.#program, text, 0, budget) !== undefined;
  }

  /** The first match, or one of its groups. */
  first(text: string, group: number, budget: Budget): string | undefined {
    const registers = findMatch(this.#program, text, 0, budget);
    return registers === undefined ? undefined : groupOf(text, registers, group);
  }

  /** All matches that do not overlap, or that group of each that took part. */
  all(text: string, group: number, budget: Budget): string[] {
    const found: string[] = [];
    for (let from = 0; from <= text.length; ) {
      const registers = findMatch(this.#program, text, from, budget);
      if (registers === undefined) break;
      const matched = groupOf(text, registers, group);
      if (matched !== undefined) found.push(matched);
      const [start, end] = registers as unknown as [number, number];
      from = end > start ? end : end + 1;
    }
    return found;
  }
}

function groupOf(text: string, registers: Registers, group: number): string | undefined {
  const start = registers[2 * group];
  const end = registers[2 * group + 1];
  if (start === undefined || end === undefined || start < 0 || end < start) return undefined;
  return text.slice(start, end);
}
