import { JSON_NESTING_MAX } from '../limits.ts';
import type { Budget } from './budget.ts';
import { isArray, type JsonObject, memberOf, type Value } from './value.ts';

/**
 * A text that two values share exactly when they are equal, for sets and groups: JSON with sorted members. Undefined has
 * one of its own.
 */
export function identityOf(value: Value, budget: Budget): string {
  if (typeof value === 'string') {
    budget.spendText(value.length);
    return `"${value}`;
  }
  if (typeof value === 'number') return String(value === 0 ? 0 : value);
  if (typeof value !== 'object' || value === null) return String(value);
  return jsonOf(value, budget, true);
}

/** JSON without white space. Numbers that JSON does not know become strings. */
export function jsonOf(value: Value, budget: Budget, sorted = false): string {
  budget.spend(1);
  if (value === undefined) return '';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') {
    // Escaped, it can be six times as long.
    budget.spend(value.length);
    return JSON.stringify(value);
  }
  if (typeof value !== 'object' || value === null) return String(value);
  if (isArray(value)) return `[${value.map((item) => jsonOf(item, budget, sorted)).join(',')}]`;
  const names = Object.keys(value);
  if (sorted) names.sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${jsonOf(value[name], budget, sorted)}`).join(',')}}`;
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value === 0 ? 0 : value);
  return JSON.stringify(String(value));
}

/** What a text of JSON says; undefined where it is none, or nests too deeply. */
export function parseJson(text: string, budget: Budget): Value {
  budget.spendText(text.length);
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}

/** Whether JSON nests deeper than a document may. It looks at brackets only, outside of strings. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isInString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) isInString = false;
    } else if (code === 0x22) isInString = true;
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > JSON_NESTING_MAX) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}

/**
 * Pays for a value by its size as a tree. Subqueries can make small graphs whose trees are huge, so their results are
 * measured before somebody writes them.
 */
export function spendSize(value: Value, budget: Budget): void {
  budget.spend(1);
  if (typeof value === 'string') budget.spendText(value.length);
  if (typeof value !== 'object' || value === null) return;
  if (isArray(value)) {
    for (const item of value) spendSize(item, budget);
  } else {
    for (const name of Object.keys(value)) spendSize(memberOf(value as JsonObject, name), budget);
  }
}
