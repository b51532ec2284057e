import { type CompileContext, compileCondition, type Test } from './compile.ts';
import type { FilterableMessage } from './filterable-message.ts';
import { SqlParser } from './parser.ts';
import type { Condition } from './syntax.ts';

/** The syntax tree of a filter's text. Throws SqlSyntaxError. [service-bus-protocol 13.1] */
export function parseFilter(text: string): Condition {
  const parser = new SqlParser(text);
  const condition = parser.condition();
  if (!parser.atEnd) parser.fail('an operator or the end of the text');
  return condition;
}

/** A filter that is ready for messages: it selects those for which the test is true. Throws SqlSyntaxError. */
export function compileFilter(context: CompileContext): Test {
  return compileCondition(parseFilter(context.text), context);
}

/** Whether the filter says the same of all messages, and what; undefined when it looks at them. */
export function constantResult(text: string, test: Test): boolean | undefined {
  if (!/^\s*1\s*=\s*[01]\s*$/.test(text)) return undefined;
  return test(NO_MESSAGE);
}

const NO_MESSAGE: FilterableMessage = { system: () => null, property: () => undefined };
