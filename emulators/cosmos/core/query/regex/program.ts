import type { CharacterTest } from './character-set.ts';
import { type Assertion, type Node, type Pattern, PatternError } from './syntax.ts';

/** One step of matching. Addresses are indices into the program. */
export type Instruction =
  | { readonly op: 'character'; readonly test: CharacterTest }
  /** Goes on at `to`, and at `otherwise` should that fail. */
  | { readonly op: 'split'; to: number; otherwise: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly register: number }
  /** Fails when nothing has been consumed since the register was saved, so that `(a*)*` ends. */
  | { readonly op: 'progress'; readonly register: number }
  | { readonly op: 'assertion'; readonly assertion: Assertion }
  | { readonly op: 'look'; readonly program: Program; readonly behind: boolean; readonly negated: boolean }
  | { readonly op: 'atomic'; readonly program: Program }
  | { readonly op: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  /** Two for each group and the whole match, and those of loops. */
  readonly registerCount: number;
  /** Whether what follows a place in text and program depends on these two only. */
  readonly isRegular: boolean;
}

const INSTRUCTIONS_MAX = 20_000;

/** Throws PatternError for one that would become too large. */
export function compilePattern({ root, groupCount }: Pattern): Program {
  const registers = { count: 2 * (groupCount + 1) };
  return new ProgramBuilder(registers, { left: INSTRUCTIONS_MAX }).build(root);
}

class ProgramBuilder {
  readonly #instructions: Instruction[] = [];
  readonly #registers: { count: number };
  readonly #room: { left: number };
  #isRegular = true;

  constructor(registers: { count: number }, room: { left: number }) {
    this.#registers = registers;
    this.#room = room;
  }

  build(node: Node): Program {
    this.#emit(node);
    this.#push({ op: 'match' });
    const registers = this.#registers;
    return {
      instructions: this.#instructions,
      get registerCount() {
        return registers.count;
      },
      isRegular: this.#isRegular,
    };
  }

  #push(instruction: Instruction): number {
    if (--this.#room.left < 0) throw new PatternError();
    return this.#instructions.push(instruction) - 1;
  }

  get #end(): number {
    return this.#instructions.length;
  }

  #emit(node: Node): void {
    switch (node.type) {
      case 'empty':
        return;
      case 'character':
        this.#push({ op: 'character', test: node.test });
        return;
      case 'sequence':
        for (const item of node.items) this.#emit(item);
        return;
      case 'choice':
        this.#choice(node.options);
        return;
      case 'repeat':
        this.#repeat(node);
        return;
      case 'group':
        this.#push({ op: 'save', register: 2 * node.index });
        this.#emit(node.item);
        this.#push({ op: 'save', register: 2 * node.index + 1 });
        return;
      case 'assertion':
        this.#push({ op: 'assertion', assertion: node.assertion });
        return;
      case 'look':
        this.#isRegular = false;
        this.#push({ op: 'look', program: this.#inner(node.item), behind: node.behind, negated: node.negated });
        return;
      case 'atomic':
        this.#isRegular = false;
        this.#push({ op: 'atomic', program: this.#inner(node.item) });
        return;
      case 'reference':
        this.#isRegular = false;
        this.#push({ op: 'reference', group: node.group, ignoreCase: node.ignoreCase });
        return;
    }
  }

  #inner(node: Node): Program {
    return new ProgramBuilder(this.#registers, this.#room).build(node);
  }

  #choice(options: readonly Node[]): void {
    const ends: { op: 'jump'; to: number }[] = [];
    options.forEach((option, i) => {
      if (i === options.length - 1) {
        this.#emit(option);
        return;
      }
      const split = { op: 'split' as const, to: this.#end + 1, otherwise: 0 };
      this.#push(split);
      this.#emit(option);
      const jump = { op: 'jump' as const, to: 0 };
      ends.push(jump);
      this.#push(jump);
      split.otherwise = this.#end;
    });
    for (const jump of ends) jump.to = this.#end;
  }

  #repeat(node: Node & { readonly type: 'repeat' }): void {
    if (node.mode === 'possessive') {
      this.#emit({ type: 'atomic', item: { ...node, mode: 'greedy' } });
      return;
    }
    const lazy = node.mode === 'lazy';
    for (let i = 0; i < node.least; i++) this.#emit(node.item);
    if (node.most === Number.POSITIVE_INFINITY) {
      this.#loop(node.item, lazy);
      return;
    }
    const splits: { op: 'split'; to: number; otherwise: number }[] = [];
    for (let i = node.least; i < node.most; i++) {
      splits.push(this.#split());
      this.#emit(node.item);
    }
    for (const split of splits) this.#leave(split, lazy);
  }

  #loop(item: Node, lazy: boolean): void {
    const split = this.#split();
    const start = this.#end - 1;
    if (item.type === 'character') {
      this.#emit(item);
    } else {
      const register = this.#registers.count++;
      this.#push({ op: 'save', register });
      this.#emit(item);
      this.#push({ op: 'progress', register });
    }
    this.#push({ op: 'jump', to: start });
    this.#leave(split, lazy);
  }

  /** A choice between the next instruction and a place that is known later. */
  #split(): { op: 'split'; to: number; otherwise: number } {
    const split = { op: 'split' as const, to: this.#end + 1, otherwise: 0 };
    this.#push(split);
    return split;
  }

  /** The way out of a repetition is here. */
  #leave(split: { to: number; otherwise: number }, lazy: boolean): void {
    split.otherwise = lazy ? split.to : this.#end;
    if (lazy) split.to = this.#end;
  }
}
