import type { SystemProperty, WritableSystemProperty } from './system-properties.ts';
import type { FilterValue, Operand } from './value.ts';

/** A message as a filter sees it. */
export interface FilterableMessage {
  /** Null when it is not set. */
  system(name: SystemProperty): FilterValue;
  /** A user property, whatever the case of its name; undefined when there is none. `name` is in lower case. */
  property(name: string): Operand;
}

/** A message as an action changes it. What was changed is seen by what comes after. */
export interface EditableMessage extends FilterableMessage {
  /** Null unsets it. Throws SqlEvaluationError for a value that it cannot have. */
  setSystem(name: WritableSystemProperty, value: FilterValue): void;
  setProperty(name: string, value: FilterValue): void;
  removeProperty(name: string): void;
}
