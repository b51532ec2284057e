import type { Runtime } from '../evaluation/runtime.ts';
import type { Value } from '../values/value.ts';

/** A function of the language. */
export interface BuiltIn {
  /** As the documentation writes it. Calls may use any case. */
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Otherwise an argument that is undefined makes the call undefined without running it. */
  readonly takesUndefined?: true;
  /** Its value depends on more than its arguments. */
  readonly isVolatile?: true;
  // biome-ignore lint/suspicious/noExplicitAny: each function names its own arguments; `define` checks their number.
  readonly call: (runtime: Runtime, ...args: any[]) => Value;
}

type Body = (runtime: Runtime, ...args: Value[]) => Value;

/** A function with `least` to `most` arguments. */
export function define(name: string, least: number, most: number, call: Body): BuiltIn {
  return { name, least, most, call };
}

/** One that is told of undefined arguments. */
export function defineForUndefined(name: string, least: number, most: number, call: Body): BuiltIn {
  return { name, least, most, call, takesUndefined: true };
}

/** What an argument error says. */
export function arityOf({ least, most }: BuiltIn): string {
  if (most === Number.POSITIVE_INFINITY) return `at least ${least}`;
  return least === most ? String(least) : `${least} to ${most}`;
}
