import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import type { AmqpValue } from '../../../../src/wire/amqp/types.ts';
import type { XmlElement, XmlNode } from '../../../../src/wire/atom/xml.ts';
import { amqpValueOf, filterValueOf } from '../../amqp/filter-value.ts';
import {
  CORRELATION_FIELDS,
  type CorrelationField,
  type CorrelationFilter,
  type CorrelationValue,
  DEFAULT_RULE,
  type Filter,
  type Rule,
  type RuleDefinition,
  type SqlText,
} from '../../core/rules/rule.ts';
import type { FilterValue } from '../../core/sql/value.ts';
import { badValue, INSTANCE_XML, SERVICE_BUS_XML } from './description.ts';
import { dateTimeText } from './time-text.ts';
import { readTypedValue, showFilterValue, showTypedValue, typeOf } from './typed-value.ts';

/** The only level of the SQL grammar that the service has. */
const COMPATIBILITY_LEVEL = '20';
const CONSTANTS = { TrueFilter: '1=1', FalseFilter: '1=0' } as const;

/** The rule that a `RuleDescription` asks for. Whether its texts are SQL is for the core to say. Throws RequestError. */
export function readRule(name: string, description: XmlElement): RuleDefinition {
  const {
    Filter: filter,
    Action: action,
    Name: given,
  } = partsOf(description, ['Filter', 'Action', 'Name', 'CreatedAt']);
  if (given !== undefined && given.text.toLowerCase() !== name.toLowerCase()) {
    throw badValue('Name', given.text, `${name}, as in the path of the request`);
  }
  const text = action === undefined ? undefined : readAction(action);
  return {
    name,
    filter: filter === undefined ? { type: 'true' } : readFilter(filter),
    ...(text === undefined ? {} : { action: text }),
  };
}

/** The rule that a new subscription has instead of the one that takes in everything. */
export function readDefaultRule(description: XmlElement): RuleDefinition {
  const name = description.children.find((child) => child.name === 'Name')?.text;
  return readRule(name ?? DEFAULT_RULE.name, description);
}

/** The children of an element by name. */
function partsOf<Name extends string>(
  { name, children }: XmlElement,
  known: readonly Name[],
): Partial<Record<Name, XmlElement>> {
  const parts: Partial<Record<Name, XmlElement>> = {};
  for (const child of children) {
    const part = known.find((candidate) => candidate === child.name);
    if (part === undefined || child.namespace !== SERVICE_BUS_XML) {
      throw new RequestError(
        400,
        `SubCode=40000. ${name} has no element ${child.name} of the namespace '${child.namespace}'.`,
      );
    }
    parts[part] = child;
  }
  return parts;
}

function readFilter(element: XmlElement): Filter {
  const type = typeOf(element);
  switch (type) {
    case 'SqlFilter':
      return { type: 'sql', ...readSql(element) };
    case 'TrueFilter':
    case 'FalseFilter': {
      const { expression } = readSql(element, CONSTANTS[type]);
      if (expression !== CONSTANTS[type])
        throw badValue('SqlExpression', expression, `${CONSTANTS[type]} in a ${type}`);
      return { type: type === 'TrueFilter' ? 'true' : 'false' };
    }
    case 'CorrelationFilter':
      return readCorrelationFilter(element);
    default:
      throw badValue('Filter', type ?? '', 'the type SqlFilter, TrueFilter, FalseFilter or CorrelationFilter');
  }
}

function readAction(element: XmlElement): SqlText | undefined {
  const type = typeOf(element);
  if (type === 'SqlRuleAction') return readSql(element);
  if (type === 'EmptyRuleAction' || (type === undefined && element.children.length === 0)) return undefined;
  throw badValue('Action', type ?? '', 'the type SqlRuleAction or EmptyRuleAction');
}

function readSql(element: XmlElement, byDefault?: string): SqlText {
  const {
    SqlExpression: expression,
    CompatibilityLevel: level,
    Parameters: given,
    // RequiresPreprocessing is what the service has found out about the text.
  } = partsOf(element, ['SqlExpression', 'CompatibilityLevel', 'Parameters', 'RequiresPreprocessing']);
  const text = expression?.text ?? byDefault;
  if (text === undefined) throw badValue(element.name, '', 'a SqlExpression');
  if (level !== undefined && level.text.trim() !== COMPATIBILITY_LEVEL) {
    throw badValue('CompatibilityLevel', level.text, COMPATIBILITY_LEVEL);
  }
  if (given === undefined || given.children.length === 0) return { expression: text };
  const parameters = new Map<string, FilterValue>();
  for (const [name, value] of readPairs(given)) parameters.set(name, filterValueOf(value));
  return { expression: text, parameters };
}

function readCorrelationFilter(element: XmlElement): CorrelationFilter {
  const { Properties: given, ...texts } = partsOf(element, [...CORRELATION_FIELDS, 'Properties']);
  const fields: Partial<Record<CorrelationField, string>> = {};
  for (const name of CORRELATION_FIELDS) {
    const text = texts[name]?.text;
    if (text !== undefined) fields[name] = text;
  }
  const properties = new Map<string, CorrelationValue>();
  for (const [name, value] of given === undefined ? [] : readPairs(given)) {
    properties.set(name, { value: filterValueOf(value), given: value });
  }
  return { type: 'correlation', fields, properties };
}

function readPairs(element: XmlElement): (readonly [name: string, value: AmqpValue])[] {
  return element.children.map((pair) => {
    const key = pair.children.find(({ name }) => name === 'Key');
    const value = pair.children.find(({ name }) => name === 'Value');
    if (pair.name !== 'KeyValueOfstringanyType' || key === undefined || value === undefined) {
      throw badValue(element.name, pair.name, 'KeyValueOfstringanyType elements with a Key and a Value');
    }
    return [key.text, readTypedValue(value)];
  });
}

/** The `RuleDescription` of a rule. */
export function showRule({ name, filter, action, createdAtMs }: Rule): XmlNode {
  return {
    name: 'RuleDescription',
    attributes: { xmlns: SERVICE_BUS_XML, 'xmlns:i': INSTANCE_XML },
    content: [
      showFilter(filter),
      action === undefined
        ? { name: 'Action', attributes: { 'i:type': 'EmptyRuleAction' } }
        : { name: 'Action', attributes: { 'i:type': 'SqlRuleAction' }, content: showSql(action) },
      { name: 'CreatedAt', content: dateTimeText(createdAtMs) },
      { name: 'Name', content: name },
    ],
  };
}

function showFilter(filter: Filter): XmlNode {
  switch (filter.type) {
    case 'sql':
      return { name: 'Filter', attributes: { 'i:type': 'SqlFilter' }, content: showSql(filter) };
    case 'correlation':
      return { name: 'Filter', attributes: { 'i:type': 'CorrelationFilter' }, content: showCorrelation(filter) };
    default: {
      const type = filter.type === 'true' ? 'TrueFilter' : 'FalseFilter';
      const content = showSql({ expression: CONSTANTS[type] });
      return { name: 'Filter', attributes: { 'i:type': type }, content };
    }
  }
}

function showSql({ expression, parameters }: SqlText): XmlNode[] {
  const pairs = Array.from(parameters ?? [], ([name, value]) => showPair(name, showFilterValue('Value', value)));
  return [
    { name: 'SqlExpression', content: expression },
    { name: 'CompatibilityLevel', content: COMPATIBILITY_LEVEL },
    ...(pairs.length === 0 ? [] : [{ name: 'Parameters', content: pairs }]),
  ];
}

function showCorrelation({ fields, properties }: CorrelationFilter): XmlNode[] {
  const pairs = Array.from(properties, ([name, { value, given }]) => {
    return showPair(name, showTypedValue('Value', (given as AmqpValue | undefined) ?? amqpValueOf(value, undefined)));
  });
  return [
    ...CORRELATION_FIELDS.flatMap((name) => {
      const content = fields[name];
      return content === undefined ? [] : [{ name, content }];
    }),
    ...(pairs.length === 0 ? [] : [{ name: 'Properties', content: pairs }]),
  ];
}

function showPair(key: string, value: XmlNode): XmlNode {
  return { name: 'KeyValueOfstringanyType', content: [{ name: 'Key', content: key }, value] };
}
