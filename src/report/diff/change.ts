/** What a change is about, in the order in which changes are told. */
export const CHANGE_KINDS = [
  'participant',
  'opener',
  'connections',
  'port',
  'layers',
  'verdict',
  'attempts',
  'hop',
  'model',
  'wire',
  'messages',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One difference between two captures. */
export interface Change {
  readonly kind: ChangeKind;
  /** `new`: only the second has it. `gone`: only the first has it. */
  readonly change: 'new' | 'gone' | 'changed';
  /** A participant, `opener → acceptor`, or `from → to`. */
  readonly subject: string;
  /** In the first capture. Absent where it is new. */
  readonly before?: string | number;
  /** In the second. Absent where it is gone. */
  readonly after?: string | number;
  /** A sentence without a full stop. */
  readonly text: string;
}

/** Something that both captures have, with another value. */
export function changed(
  kind: ChangeKind,
  subject: string,
  before: string | number,
  after: string | number,
  text: string,
): Change[] {
  return before === after ? [] : [{ kind, change: 'changed', subject, before, after, text }];
}

/** What two groups of one key each, side by side: the first capture's keys come first. */
export function paired<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>) {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return Array.from(keys, (key) => ({ key, before: before.get(key), after: after.get(key) }));
}
