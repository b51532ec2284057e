import type { Call } from '../syntax/tree.ts';
import type { Value } from '../values/value.ts';
import type { CompileContext } from './compile-context.ts';
import type { Runtime } from './runtime.ts';

/** Where the values of names are kept while rows pass. */
export class Scope {
  readonly context: CompileContext;
  readonly #outer: Scope | undefined;
  readonly #slots = new Map<string, number>();
  /** Slots of this query's own, which make up a row. */
  readonly ownSlots: number[] = [];
  /** The results of aggregates, once the groups are complete. */
  readonly aggregateSlots = new Map<Call, number>();

  /** Whether documents have their computed properties here. In the query of such a property they have none. */
  readonly seesComputed: boolean;

  constructor(context: CompileContext, outer?: Scope, seesComputed = outer?.seesComputed ?? true) {
    this.context = context;
    this.#outer = outer;
    this.seesComputed = seesComputed;
  }

  bind(name: string | undefined): number {
    const slot = this.context.newSlot();
    this.ownSlots.push(slot);
    if (name !== undefined) this.#slots.set(name, slot);
    return slot;
  }

  /** Gives a slot of another query a name here. */
  alias(name: string, slot: number): void {
    this.#slots.set(name, slot);
  }

  /** The present row, to be kept while others pass. */
  rowOf({ slots }: Runtime): readonly Value[] {
    return this.ownSlots.map((slot) => slots[slot]);
  }

  /** Makes a row that was kept the present one. */
  restore(row: readonly Value[], { slots }: Runtime): void {
    for (const [i, slot] of this.ownSlots.entries()) slots[slot] = row[i];
  }

  /** Undefined for a name that nobody has bound. */
  slotOf(name: string): number | undefined {
    return this.#slots.get(name) ?? this.#outer?.slotOf(name);
  }
}
