import type { Value } from '../values/value.ts';

/** Names and array places that lead from a document to a value. */
export type DocumentPath = readonly (string | number)[];

export function isSamePath(a: DocumentPath, b: DocumentPath): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}

export interface Bound {
  readonly value: null | boolean | number | string;
  readonly isInclusive: boolean;
}

/**
 * What a condition demands of single paths. It lets through every document that the condition does, and possibly more, so
 * the condition is still to be evaluated on what an index finds.
 */
export type IndexFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'and' | 'or'; readonly filters: readonly IndexFilter[] }
  /** The value at the path is one of these. */
  | { readonly kind: 'equals'; readonly path: DocumentPath; readonly values: readonly Value[] }
  /** It has the type of the bounds and lies between them. */
  | { readonly kind: 'range'; readonly path: DocumentPath; readonly low?: Bound; readonly high?: Bound }
  | { readonly kind: 'prefix'; readonly path: DocumentPath; readonly prefix: string }
  /** It is an array with this item. */
  | { readonly kind: 'contains'; readonly path: DocumentPath; readonly item: Value }
  | { readonly kind: 'defined' | 'undefined'; readonly path: DocumentPath };

export const ALL: IndexFilter = { kind: 'all' };
export const NONE: IndexFilter = { kind: 'none' };

/** All of them at once; what lets everything through is dropped. */
export function both(filters: readonly IndexFilter[]): IndexFilter {
  if (filters.some(({ kind }) => kind === 'none')) return NONE;
  const demanding = filters.filter(({ kind }) => kind !== 'all');
  if (demanding.length <= 1) return demanding[0] ?? ALL;
  return { kind: 'and', filters: demanding };
}

/** Any of them; what lets nothing through is dropped. */
export function either(filters: readonly IndexFilter[]): IndexFilter {
  if (filters.some(({ kind }) => kind === 'all')) return ALL;
  const possible = filters.filter(({ kind }) => kind !== 'none');
  if (possible.length <= 1) return possible[0] ?? NONE;
  return { kind: 'or', filters: possible };
}
