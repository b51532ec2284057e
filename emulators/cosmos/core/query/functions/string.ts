import { REPLICATE_LENGTH_MAX } from '../limits.ts';
import type { Budget } from '../values/budget.ts';
import type { Value } from '../values/value.ts';
import { type BuiltIn, define, defineForUndefined } from './built-in.ts';

const MANY = Number.POSITIVE_INFINITY;

function unary(name: string, of: (text: string) => Value): BuiltIn {
  return define(name, 1, 1, (budget, text) => {
    if (typeof text !== 'string') return undefined;
    budget.spendText(text.length);
    return of(text);
  });
}

/** `f(text, part [, ignoreCase])` */
function search(name: string, of: (text: string, part: string) => boolean): BuiltIn {
  return define(name, 2, 3, (budget, text, part, ignoreCase = false) => {
    if (typeof ignoreCase !== 'boolean') return undefined;
    return test(budget, text, part, ignoreCase, of);
  });
}

type Test = (text: string, part: string) => boolean;

function test(budget: Budget, text: Value, part: Value, ignoreCase: boolean, of: Test): boolean | undefined {
  if (typeof text !== 'string' || typeof part !== 'string') return undefined;
  budget.spendText(text.length);
  return ignoreCase ? of(text.toLowerCase(), part.toLowerCase()) : of(text, part);
}

const contains: Test = (text, part) => text.includes(part);

/** `CONTAINS(text, a) OR CONTAINS(text, b) …`, or AND: `decisive` ends it, and undefined outlives the rest. */
function containsList(names: readonly string[], decisive: boolean, ignoreCase: boolean): BuiltIn[] {
  return names.map((name) =>
    defineForUndefined(name, 2, MANY, (budget, text, ...parts) => {
      const found = parts.map((part) => test(budget, text, part, ignoreCase, contains));
      if (found.includes(decisive)) return decisive;
      return found.includes(undefined) ? undefined : !decisive;
    }),
  );
}

/** LTRIM, RTRIM and TRIM take white space off, or any of the given characters. */
function trim(name: string, left: boolean, right: boolean): BuiltIn {
  return define(name, 1, 2, (budget, text, characters) => {
    if (typeof text !== 'string' || (characters !== undefined && typeof characters !== 'string')) return undefined;
    budget.spendText(text.length);
    const taken = new Set(characters);
    const isTaken = (character: string) => (characters === undefined ? character.trim() === '' : taken.has(character));
    let start = 0;
    let end = text.length;
    while (left && start < end && isTaken(text[start]!)) start++;
    while (right && start < end && isTaken(text[end - 1]!)) end--;
    return text.slice(start, end);
  });
}

function substring(text: string, start: number, length: number): string {
  return start < 0 || length <= 0 ? '' : text.slice(start, start + length);
}

/** What stands before or behind the first or last delimiter; undefined where there is none. */
function divide(name: string, last: boolean, behind: boolean): BuiltIn {
  return define(name, 2, 2, (budget, text, delimiter) => {
    if (typeof text !== 'string' || typeof delimiter !== 'string') return undefined;
    budget.spendText(text.length);
    const at = last ? text.lastIndexOf(delimiter) : text.indexOf(delimiter);
    if (at === -1) return undefined;
    return behind ? text.slice(at + delimiter.length) : text.slice(0, at);
  });
}

function concat(budget: Budget, texts: readonly Value[]): Value {
  let length = 0;
  for (const text of texts) {
    if (typeof text !== 'string') return undefined;
    length += text.length;
  }
  budget.spendText(length);
  return texts.join('');
}

function replicate(text: Value, count: Value): Value {
  if (typeof text !== 'string' || typeof count !== 'number' || !(count >= 0)) return undefined;
  return text.length * count > REPLICATE_LENGTH_MAX ? undefined : text.repeat(text === '' ? 0 : Math.floor(count));
}

function replace(budget: Budget, text: Value, part: Value, by: Value): Value {
  if (typeof text !== 'string' || typeof part !== 'string' || typeof by !== 'string' || part === '') return undefined;
  budget.spendText(text.length);
  const pieces = text.split(part);
  budget.spendText((pieces.length - 1) * by.length);
  return pieces.join(by);
}

function joined(budget: Budget, texts: Value, delimiter: Value): Value {
  if (!Array.isArray(texts) || typeof delimiter !== 'string') return undefined;
  let length = delimiter.length * texts.length;
  for (const text of texts) {
    if (typeof text !== 'string') return undefined;
    length += text.length;
  }
  budget.spendText(length);
  return texts.join(delimiter);
}

function split(budget: Budget, text: Value, delimiter: Value): Value {
  if (typeof text !== 'string' || typeof delimiter !== 'string') return undefined;
  budget.spend(1 + text.length);
  return delimiter === '' ? [text] : text.split(delimiter);
}

const isWhole = (value: Value): value is number => typeof value === 'number' && Number.isInteger(value);

/** Positions and lengths count UTF-16 units. */
export const STRING_FUNCTIONS: readonly BuiltIn[] = [
  define('CONCAT', 2, MANY, (budget, ...texts) => concat(budget, texts)),
  search('CONTAINS', contains),
  ...containsList(['CONTAINS_ANY_CI', 'ContainsAnyCi'], true, true),
  ...containsList(['CONTAINS_ANY_CS', 'ContainsAnyCs'], true, false),
  ...containsList(['CONTAINS_ALL_CI', 'ContainsAllCi'], false, true),
  ...containsList(['CONTAINS_ALL_CS', 'ContainsAllCs'], false, false),
  search('ENDSWITH', (text, part) => text.endsWith(part)),
  define('INDEX_OF', 2, 3, (budget, text, part, start = 0) => {
    if (typeof text !== 'string' || typeof part !== 'string' || !isWhole(start)) return undefined;
    budget.spendText(text.length);
    return text.indexOf(part, start);
  }),
  define('LastIndexOf', 2, 3, (budget, text, part, start = Number.MAX_SAFE_INTEGER) => {
    if (typeof text !== 'string' || typeof part !== 'string' || !isWhole(start)) return undefined;
    budget.spendText(text.length);
    return start < 0 ? -1 : text.lastIndexOf(part, start);
  }),
  divide('LastSubstringAfter', true, true),
  divide('LastSubstringBefore', true, false),
  define('LEFT', 2, 2, (_, text, length) =>
    typeof text === 'string' && isWhole(length) ? substring(text, 0, length) : undefined,
  ),
  unary('LENGTH', (text) => text.length),
  unary('LOWER', (text) => text.toLowerCase()),
  trim('LTRIM', true, false),
  define('REPLACE', 3, 3, replace),
  define('REPLICATE', 2, 2, (budget, text, count) => {
    budget.spendText(REPLICATE_LENGTH_MAX);
    return replicate(text, count);
  }),
  unary('REVERSE', (text) => Array.from(text).reverse().join('')),
  define('RIGHT', 2, 2, (_, text, length) =>
    typeof text === 'string' && isWhole(length)
      ? substring(text, Math.max(text.length - length, 0), length)
      : undefined,
  ),
  trim('RTRIM', false, true),
  search('STARTSWITH', (text, part) => text.startsWith(part)),
  search('StringEquals', (text, part) => text === part),
  define('StringJoin', 2, 2, joined),
  define('StringSplit', 2, 2, split),
  define('SUBSTRING', 3, 3, (_, text, start, length) =>
    typeof text === 'string' && isWhole(start) && isWhole(length) ? substring(text, start, length) : undefined,
  ),
  divide('SubstringAfter', false, true),
  divide('SubstringBefore', false, false),
  trim('TRIM', true, true),
  unary('UPPER', (text) => text.toUpperCase()),
];
