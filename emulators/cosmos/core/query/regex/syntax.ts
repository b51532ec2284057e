import type { CharacterTest } from './character-set.ts';

/** The tree of a regular expression. */
export type Node =
  | { readonly type: 'empty' }
  | { readonly type: 'character'; readonly test: CharacterTest }
  | { readonly type: 'sequence'; readonly items: readonly Node[] }
  | { readonly type: 'choice'; readonly options: readonly Node[] }
  | { readonly type: 'repeat'; readonly item: Node; readonly least: number; readonly most: number; readonly mode: Mode }
  | { readonly type: 'group'; readonly item: Node; readonly index: number }
  | { readonly type: 'assertion'; readonly assertion: Assertion }
  | { readonly type: 'look'; readonly item: Node; readonly behind: boolean; readonly negated: boolean }
  | { readonly type: 'atomic'; readonly item: Node }
  | { readonly type: 'reference'; readonly group: number; readonly ignoreCase: boolean };

/** Takes as much as it can, as little, or as much without giving back. */
export type Mode = 'greedy' | 'lazy' | 'possessive';

export type Assertion =
  | 'text-start'
  | 'line-start'
  | 'text-end'
  | 'text-end-or-newline'
  | 'line-end'
  | 'word-boundary'
  | 'no-word-boundary';

export interface Pattern {
  readonly root: Node;
  readonly groupCount: number;
}

/** The text is no regular expression, or one of a kind that is not read. */
export class PatternError extends Error {}
