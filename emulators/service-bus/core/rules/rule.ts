import type { PropertyValue } from '../message.ts';
import type { FilterValue } from '../sql/value.ts';

/** The fields that a correlation filter can compare. [service-bus-protocol 13.3] */
export const CORRELATION_FIELDS = [
  'CorrelationId',
  'MessageId',
  'To',
  'ReplyTo',
  'Label',
  'SessionId',
  'ReplyToSessionId',
  'ContentType',
] as const;
export type CorrelationField = (typeof CORRELATION_FIELDS)[number];

/** What a property must equal. */
export interface CorrelationValue {
  readonly value: FilterValue;
  /** The same in the adapter's form, to be shown again in the type that it came in. */
  readonly given?: PropertyValue;
}

/** All that is given must be equal; at least one field or property is given. */
export interface CorrelationFilter {
  readonly type: 'correlation';
  readonly fields: Readonly<Partial<Record<CorrelationField, string>>>;
  readonly properties: ReadonlyMap<string, CorrelationValue>;
}

/** A text with the values of its `@name` parameters. */
export interface SqlText {
  readonly expression: string;
  /** By name, with the `@`. */
  readonly parameters?: ReadonlyMap<string, FilterValue>;
}

export interface SqlFilter extends SqlText {
  readonly type: 'sql';
}

export type Filter = { readonly type: 'true' } | { readonly type: 'false' } | SqlFilter | CorrelationFilter;

/** Which messages of the topic a subscription takes in, and how they are changed. */
export interface RuleDefinition {
  readonly name: string;
  readonly filter: Filter;
  readonly action?: SqlText;
}

export interface Rule extends RuleDefinition {
  readonly createdAtMs: number;
}

/** What a new subscription has unless it is created with other rules. [service-bus-protocol 12.4] */
export const DEFAULT_RULE: RuleDefinition = { name: '$Default', filter: { type: 'true' } };
