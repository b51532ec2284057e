/** A point in time, in ms since the Unix epoch. */
export interface Timestamp {
  readonly type: 'timestamp';
  readonly ms: number;
}

/** A span of time. Infinity: unlimited. */
export interface Duration {
  readonly type: 'duration';
  readonly ms: number;
}

export interface Uuid {
  readonly type: 'uuid';
  /** In lower case, with hyphens. */
  readonly text: string;
}

/** A value in a filter or action. A bigint is an Int64, a number is a Double, as the service stores constants. */
export type FilterValue = null | boolean | string | bigint | number | Timestamp | Duration | Uuid | Uint8Array;

/** What an expression comes to. Undefined is the grammar's *unknown*: a user property that the message does not have. */
export type Operand = FilterValue | undefined;

/** What a condition comes to. Undefined is *unknown*. */
export type Truth = boolean | undefined;

/** The value as a noun, for error texts. */
export function kindOf(value: Operand): string {
  if (value === undefined) return 'an unknown value';
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return 'a string';
    case 'boolean':
      return 'a boolean';
    case 'bigint':
      return 'an integer';
    case 'number':
      return 'a double';
    default:
      return value instanceof Uint8Array ? 'a binary' : `a ${value.type}`;
  }
}
