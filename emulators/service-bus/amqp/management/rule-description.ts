import { type AmqpValue, amqp, mapGet, textOf } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import {
  CORRELATION_FIELDS,
  type CorrelationField,
  type CorrelationFilter,
  type CorrelationValue,
  type Filter,
  type Rule,
  type RuleDefinition,
  type SqlText,
} from '../../core/rules/rule.ts';
import { textOf as filterTextOf } from '../../core/sql/text-of.ts';
import type { FilterValue } from '../../core/sql/value.ts';
import { amqpValueOf, filterValueOf } from '../filter-value.ts';

/** A rule's digits have one zero more than a filter's. [service-bus-protocol 13.4] */
const DESCRIPTOR = {
  ruleDescription: 0x13700000004n,
  emptyRuleAction: 0x13700000005n,
  sqlRuleAction: 0x13700000006n,
  sqlFilter: 0x1370000006n,
  trueFilter: 0x1370000007n,
  falseFilter: 0x1370000008n,
  correlationFilter: 0x1370000009n,
} as const;

/** The only level of the SQL grammar that the service has. */
const COMPATIBILITY_LEVEL = amqp.int(20);

const CORRELATION_KEYS: Readonly<Record<CorrelationField, string>> = {
  CorrelationId: 'correlation-id',
  MessageId: 'message-id',
  To: 'to',
  ReplyTo: 'reply-to',
  Label: 'label',
  SessionId: 'session-id',
  ReplyToSessionId: 'reply-to-session-id',
  ContentType: 'content-type',
};

/** The rule that an `add-rule` request asks for: plain maps. */
export function readRule(name: string, description: AmqpValue | undefined): RuleDefinition | Failure {
  const filter = readFilter(name, description);
  if (filter instanceof Failure) return filter;
  const action = mapGet(description, 'sql-rule-action');
  if (action === undefined || action.type === 'null') return { name, filter };
  const text = readSql(action);
  return text === undefined
    ? new Failure('rule-invalid', `action of the rule '${name}' has no expression`)
    : { name, filter, action: text };
}

function readFilter(name: string, description: AmqpValue | undefined): Filter | Failure {
  const given = ['sql-filter', 'correlation-filter', 'true-filter', 'false-filter'].filter((key) => {
    const value = mapGet(description, key);
    return value !== undefined && value.type !== 'null';
  });
  if (given.length !== 1) {
    return new Failure('rule-invalid', `rule '${name}' needs one filter, but has ${given.join(' and ') || 'none'}`);
  }
  const key = given[0]!;
  const filter = mapGet(description, key);
  if (key === 'true-filter') return { type: 'true' };
  if (key === 'false-filter') return { type: 'false' };
  if (key === 'correlation-filter') return readCorrelationFilter(filter);
  const text = readSql(filter);
  return text === undefined
    ? new Failure('rule-invalid', `filter of the rule '${name}' has no expression`)
    : { type: 'sql', ...text };
}

function readSql(map: AmqpValue | undefined): SqlText | undefined {
  const expression = textOf(mapGet(map, 'expression'));
  if (expression === undefined) return undefined;
  const parameters = new Map<string, FilterValue>();
  for (const [name, value] of entriesOf(mapGet(map, 'parameters'))) parameters.set(name, filterValueOf(value));
  return parameters.size === 0 ? { expression } : { expression, parameters };
}

function readCorrelationFilter(map: AmqpValue | undefined): CorrelationFilter {
  const fields: Partial<Record<CorrelationField, string>> = {};
  for (const name of CORRELATION_FIELDS) {
    const given = mapGet(map, CORRELATION_KEYS[name]);
    const value = given === undefined ? null : filterValueOf(given);
    // The clients send every field, with null for those that are not to be compared. [service-bus-protocol 10.4]
    if (value !== null) fields[name] = filterTextOf(value);
  }
  const properties = new Map<string, CorrelationValue>();
  for (const [name, given] of entriesOf(mapGet(map, 'properties'))) {
    properties.set(name, { value: filterValueOf(given), given });
  }
  return { type: 'correlation', fields, properties };
}

function entriesOf(map: AmqpValue | undefined): (readonly [name: string, value: AmqpValue])[] {
  if (map?.type !== 'map') return [];
  return map.value.flatMap(([key, value]) => {
    const name = textOf(key);
    return name === undefined ? [] : [[name, value] as const];
  });
}

/** The rule as `enumerate-rules` gives it: described lists. An absent action is one too, never null. */
export function writeRule({ name, filter, action, createdAtMs }: Rule): AmqpValue {
  const actionList =
    action === undefined
      ? described(DESCRIPTOR.emptyRuleAction, [])
      : described(DESCRIPTOR.sqlRuleAction, [amqp.string(action.expression), COMPATIBILITY_LEVEL]);
  return described(DESCRIPTOR.ruleDescription, [
    writeFilter(filter),
    actionList,
    amqp.string(name),
    amqp.timestamp(createdAtMs),
  ]);
}

function writeFilter(filter: Filter): AmqpValue {
  switch (filter.type) {
    case 'true':
      return described(DESCRIPTOR.trueFilter, []);
    case 'false':
      return described(DESCRIPTOR.falseFilter, []);
    case 'sql':
      return described(DESCRIPTOR.sqlFilter, [amqp.string(filter.expression), COMPATIBILITY_LEVEL]);
    case 'correlation': {
      const fields = CORRELATION_FIELDS.map((name) => {
        const value = filter.fields[name];
        return value === undefined ? amqp.null : amqp.string(value);
      });
      const properties = Array.from(filter.properties, ([name, { value, given }]) => {
        return [amqp.string(name), (given as AmqpValue | undefined) ?? amqpValueOf(value, undefined)] as const;
      });
      return described(DESCRIPTOR.correlationFilter, [...fields, { type: 'map', value: properties }]);
    }
  }
}

function described(descriptor: bigint, fields: readonly AmqpValue[]): AmqpValue {
  return amqp.described(amqp.ulong(descriptor), amqp.list(fields));
}
