import type { Budget } from '../values/budget.ts';
import { jsonOf, parseJson } from '../values/text.ts';
import { isArray, isObject, type Value } from '../values/value.ts';
import { type BuiltIn, define } from './built-in.ts';

/** A text of JSON of one type, with white space around it. */
function parse(name: string, is: (value: Value) => boolean): BuiltIn {
  return define(name, 1, 1, (budget, text) => {
    const value = typeof text === 'string' ? parseJson(text, budget) : undefined;
    return is(value) ? value : undefined;
  });
}

function toText(budget: Budget, value: Value): Value {
  if (typeof value === 'string' || value === undefined) return value;
  return typeof value === 'object' ? jsonOf(value, budget) : String(value);
}

export const CONVERSION_FUNCTIONS: readonly BuiltIn[] = [
  parse('StringToArray', isArray),
  parse('StringToBoolean', (value) => typeof value === 'boolean'),
  parse('StringToNull', (value) => value === null),
  parse('StringToNumber', (value) => typeof value === 'number'),
  parse('StringToObject', isObject),
  define('ToString', 1, 1, toText),
];
