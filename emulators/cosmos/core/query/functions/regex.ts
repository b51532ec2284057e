import type { Runtime } from '../evaluation/runtime.ts';
import { RegularExpression } from '../regex/regular-expression.ts';
import type { Budget } from '../values/budget.ts';
import type { Value } from '../values/value.ts';
import { type BuiltIn, define } from './built-in.ts';

/** Patterns are constants nearly always: an execution keeps its last few. */
const KEPT_MAX = 50;

function expressionOf(runtime: Runtime, pattern: Value, modifiers: Value): RegularExpression | undefined {
  if (typeof pattern !== 'string' || typeof modifiers !== 'string') return undefined;
  const { expressions } = runtime;
  const key = `${modifiers}/${pattern}`;
  if (expressions.has(key)) return expressions.get(key);
  runtime.spend(1 + pattern.length);
  const expression = RegularExpression.of(pattern, modifiers);
  if (expressions.size >= KEPT_MAX) expressions.clear();
  expressions.set(key, expression);
  return expression;
}

/** `f(text, pattern [, modifiers [, group]])` */
function extract(
  name: string,
  of: (expression: RegularExpression, text: string, group: number, budget: Budget) => Value,
) {
  return define(name, 2, 4, (budget, text, pattern, modifiers = '', group = 0) => {
    const expression = expressionOf(budget, pattern, modifiers);
    if (expression === undefined || typeof text !== 'string' || !isIndex(group)) return undefined;
    return of(expression, text, group, budget);
  });
}

function isIndex(value: Value): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

export const REGEX_FUNCTIONS: readonly BuiltIn[] = [
  extract('RegexExtract', (expression, text, group, budget) => expression.first(text, group, budget)),
  extract('RegexExtractAll', (expression, text, group, budget) => expression.all(text, group, budget)),
  define('RegexMatch', 2, 3, (budget, text, pattern, modifiers = '') => {
    const expression = expressionOf(budget, pattern, modifiers);
    return expression === undefined || typeof text !== 'string' ? undefined : expression.test(text, budget);
  }),
];
