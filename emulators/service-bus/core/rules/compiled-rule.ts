import { type Apply, compileAction } from '../sql/action.ts';
import type { CompileContext } from '../sql/compile.ts';
import { SqlSyntaxError } from '../sql/errors.ts';
import { compileFilter, constantResult } from '../sql/filter.ts';
import type { FilterableMessage } from '../sql/filterable-message.ts';
import type { FilterValue, Uuid } from '../sql/value.ts';
import { compileCorrelationFilter } from './correlation-filter.ts';
import type { Filter, Rule, SqlText } from './rule.ts';

/** Whether a message is selected. Throws SqlEvaluationError. */
type Selects = (message: FilterableMessage) => boolean;

/** A rule that is ready for messages. */
export interface CompiledRule {
  readonly rule: Rule;
  /** A boolean when it says the same of every message. */
  readonly selects: boolean | Selects;
  /** Undefined without an action. */
  readonly apply: Apply | undefined;
}

/** What is wrong with a rule. */
export interface RuleProblem {
  readonly part: 'filter' | 'action';
  /** A sentence, for a text in SQL with the position. */
  readonly text: string;
}

/** Checks a rule and makes it ready. */
export function compileRule(rule: Rule, newId: () => Uuid): CompiledRule | RuleProblem {
  let part: RuleProblem['part'] = 'filter';
  try {
    const selects = compileFilterOf(rule.filter, newId);
    if (selects === undefined) return { part, text: 'A correlation filter needs at least one field or property.' };
    part = 'action';
    const apply = rule.action === undefined ? undefined : compileAction(contextOf(rule.action, newId));
    return { rule, selects, apply };
  } catch (error) {
    if (error instanceof SqlSyntaxError) return { part, text: error.message };
    throw error;
  }
}

function compileFilterOf(filter: Filter, newId: () => Uuid): boolean | Selects | undefined {
  switch (filter.type) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'correlation':
      return compileCorrelationFilter(filter);
    case 'sql': {
      const context = contextOf(filter, newId);
      const test = compileFilter(context);
      return constantResult(context.text, test) ?? ((message) => test(message) === true);
    }
  }
}

function contextOf({ expression, parameters }: SqlText, newId: () => Uuid): CompileContext {
  const byName = new Map<string, FilterValue>();
  for (const [name, value] of parameters ?? []) byName.set(name.toLowerCase(), value);
  return { text: expression, parameters: byName, newId };
}
