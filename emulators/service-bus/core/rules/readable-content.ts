import type { Content } from '../message.ts';
import type { WritableSystemProperty } from '../sql/system-properties.ts';
import type { FilterValue, Operand } from '../sql/value.ts';

/** What an action changes in a message. Property names are spelled as the action does; undefined removes one. */
export interface ContentEdits {
  readonly fields: ReadonlyMap<WritableSystemProperty, FilterValue>;
  readonly properties: ReadonlyMap<string, Operand>;
}

/** An encoded message, opened for rules. The adapter decodes what is asked for, when it is asked for. */
export interface ReadableContent {
  /** Null when it is not set. */
  field(name: WritableSystemProperty): FilterValue;
  /** Of an application property, whatever the case of its name; undefined when there is none. `name` is in lower case. */
  property(name: string): Operand;
  /** A copy with the changes. A changed property keeps its type on the wire if the new value fits it. */
  rewrite(edits: ContentEdits): Content;
}
