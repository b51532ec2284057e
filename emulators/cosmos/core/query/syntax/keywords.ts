/**
 * Words that cannot stand for a name without brackets: `c["value"]`. They count in any case, but for the last five, which
 * are written as here.
 */
const RESERVED = new Set(
  (
    'AND ARRAY AS ASC BETWEEN BY DESC DISTINCT ESCAPE EXISTS FROM GROUP IN JOIN LIKE LIMIT NOT OFFSET OR ORDER ' +
    'SELECT TOP VALUE WHERE'
  ).split(' '),
);
const RESERVED_AS_WRITTEN = new Set(['true', 'false', 'null', 'undefined', 'udf']);

/** Whether a word may be an alias, or a member behind a dot. */
export function isReserved(word: string): boolean {
  return RESERVED_AS_WRITTEN.has(word) || RESERVED.has(word.toUpperCase());
}
