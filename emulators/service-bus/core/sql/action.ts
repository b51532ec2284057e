import { type CompileContext, compileExpression, unknownSystemProperty } from './compile.ts';
import { convertedTo } from './conversion.ts';
import type { EditableMessage } from './filterable-message.ts';
import { SqlParser } from './parser.ts';
import type { PropertyReference, Statement } from './syntax.ts';
import { isWritable, systemProperty, type WritableSystemProperty } from './system-properties.ts';
import type { FilterValue } from './value.ts';

/** The most statements of an action. [service-bus-protocol 12.5, quotas] */
const STATEMENTS_MAX = 32;

/** Changes a message. Throws SqlEvaluationError when the message does not allow it. */
export type Apply = (message: EditableMessage) => void;

/** The statements of an action's text. Throws SqlSyntaxError. [service-bus-protocol 13.2] */
export function parseAction(text: string): Statement[] {
  const parser = new SqlParser(text);
  const statements: Statement[] = [];
  do {
    const { at } = parser.token;
    const statement = parseStatement(parser);
    const { scope, name } = statement.target;
    const known = scope === 'sys' ? systemProperty(name) : undefined;
    if (known !== undefined && !isWritable(known)) {
      parser.problem(`Expected a property that can be changed, found 'sys.${name}'`, statement.target.at);
    }
    statements.push(statement);
    if (statements.length > STATEMENTS_MAX)
      parser.problem(`Expected at most ${STATEMENTS_MAX} statements, found more`, at);
    parser.takeSymbol(';');
  } while (!parser.atEnd);
  return statements;
}

function parseStatement(parser: SqlParser): Statement {
  if (parser.takeWord('SET')) {
    const target = parser.property();
    parser.expectSymbol('=');
    return { type: 'set', target, value: parser.expression() };
  }
  if (parser.takeWord('REMOVE')) return { type: 'remove', target: parser.property() };
  return parser.fail('SET or REMOVE');
}

/** An action that is ready for messages: its statements in order. Throws SqlSyntaxError. */
export function compileAction(context: CompileContext): Apply {
  const steps = parseAction(context.text).map((statement): Apply => {
    const change = compileTarget(statement.target);
    if (statement.type === 'remove') return (message) => change(message, undefined);
    const evaluate = compileExpression(statement.value, context);
    // What is unknown becomes null: there is no way to store it.
    return (message) => change(message, evaluate(message) ?? null);
  });
  return (message) => {
    for (const step of steps) step(message);
  };
}

/** Gives the target a value, or removes it. */
type Change = (message: EditableMessage, value: FilterValue | undefined) => void;

function compileTarget({ scope, name }: PropertyReference): Change {
  if (scope === 'sys') {
    const known = systemProperty(name);
    if (known === undefined) {
      return () => {
        throw unknownSystemProperty(name);
      };
    }
    return (message, value) => message.setSystem(known as WritableSystemProperty, value ?? null);
  }
  const key = name.toLowerCase();
  return (message, value) => {
    if (value === undefined) message.removeProperty(name);
    else message.setProperty(name, convertedTo(message.property(key), value));
  };
}
