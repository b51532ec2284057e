import Type from 'typebox';
import type { ConfigProblem } from '../../../src/kernel/emulator.ts';
import { compileRule } from '../core/rules/compiled-rule.ts';
import type {
  CorrelationField,
  CorrelationFilter,
  CorrelationValue,
  Filter,
  RuleDefinition,
  SqlText,
} from '../core/rules/rule.ts';

const closed = { additionalProperties: false } as const;

const sqlText = (description: string) =>
  Type.Object(
    { sqlExpression: Type.String({ minLength: 1, maxLength: 1024, description }) },
    { ...closed, description },
  );

const field = (description: string) =>
  Type.Optional(Type.String({ description: `What the message's ${description} must be.` }));

const correlationFilter = Type.Object(
  {
    contentType: field('content type'),
    correlationId: field('correlation id'),
    label: field('label, or subject,'),
    messageId: field('message id'),
    replyTo: field('address to reply to'),
    replyToSessionId: field('session to reply to'),
    sessionId: field('session id'),
    to: field('address to send to'),
    properties: Type.Optional(
      Type.Record(Type.String({ minLength: 1 }), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
        description: 'Application properties and what they must be. Numbers are compared by value.',
      }),
    ),
  },
  { ...closed, minProperties: 1, description: 'Selects the messages in which all that is given is equal.' },
);

/** A rule of a subscription. Property names are those of Azure Resource Manager. */
export const ruleSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[A-Za-z0-9$._-]+$',
      maxLength: 50,
      description: 'The name, unique in the subscription whatever its case: letters, digits, "$", "-", "_" and ".".',
    }),
    filterType: Type.Optional(
      Type.Union([Type.Literal('SqlFilter'), Type.Literal('CorrelationFilter')], {
        description: 'Which filter the rule has. It need not be said, but must be right.',
      }),
    ),
    sqlFilter: Type.Optional(sqlText('Selects the messages for which the SQL expression is true.')),
    correlationFilter: Type.Optional(correlationFilter),
    action: Type.Optional(sqlText('SET and REMOVE statements that change the copy of the message.')),
  },
  { ...closed, description: 'A rule: a filter, and maybe an action.' },
);

export type RuleConfig = Type.Static<typeof ruleSchema>;

/** The rules that a configuration declares, with what is wrong in them. `path` is that of the list. */
export function toRules(
  rules: readonly RuleConfig[],
  path: string,
): { readonly rules: readonly RuleDefinition[]; readonly errors: readonly ConfigProblem[] } {
  const errors: ConfigProblem[] = [];
  const names = new Map<string, string>();
  const definitions = rules.map((rule, index): RuleDefinition => {
    const at = `${path}/${index}`;
    const { name, action } = rule;
    const earlier = names.get(name.toLowerCase());
    if (earlier !== undefined) {
      const expected = `a name other than that at ${earlier} (case does not tell them apart)`;
      errors.push({ path: `${at}/name`, found: name, expected });
    }
    names.set(name.toLowerCase(), `${at}/name`);
    errors.push(...filterTypeProblems(rule, at));
    const filter = toFilter(rule);
    const definition = { name, filter, ...(action === undefined ? {} : { action: toSqlText(action) }) };
    errors.push(...coreProblems(definition, at));
    return definition;
  });
  return { rules: definitions, errors };
}

function filterTypeProblems({ filterType, sqlFilter, correlationFilter: correlation }: RuleConfig, path: string) {
  const problems: ConfigProblem[] = [];
  const given = [...(sqlFilter ? ['SqlFilter'] : []), ...(correlation ? ['CorrelationFilter'] : [])];
  if (given.length !== 1) {
    const found = given.length === 0 ? 'neither' : 'both';
    problems.push({ path, found, expected: 'either a sqlFilter or a correlationFilter' });
  } else if (filterType !== undefined && filterType !== given[0]) {
    problems.push({ path: `${path}/filterType`, found: filterType, expected: `${given[0]}, the filter that is given` });
  }
  return problems;
}

function toFilter({ sqlFilter, correlationFilter: correlation }: RuleConfig): Filter {
  if (sqlFilter !== undefined) return { type: 'sql', ...toSqlText(sqlFilter) };
  return correlation === undefined ? { type: 'true' } : toCorrelationFilter(correlation);
}

function toSqlText({ sqlExpression }: { readonly sqlExpression: string }): SqlText {
  return { expression: sqlExpression };
}

function toCorrelationFilter(config: NonNullable<RuleConfig['correlationFilter']>): CorrelationFilter {
  const { properties: values = {}, ...given } = config;
  const fields: Partial<Record<CorrelationField, string>> = {};
  for (const [name, value] of Object.entries(given)) {
    fields[`${name[0]!.toUpperCase()}${name.slice(1)}` as CorrelationField] = value;
  }
  const properties = new Map<string, CorrelationValue>();
  for (const [name, value] of Object.entries(values)) {
    properties.set(name, { value: Number.isSafeInteger(value) ? BigInt(value) : value });
  }
  return { type: 'correlation', fields, properties };
}

/** What the core would refuse, with the position in a text. */
function coreProblems(definition: RuleDefinition, path: string): ConfigProblem[] {
  const compiled = compileRule({ ...definition, createdAtMs: 0 }, () => ({ type: 'uuid', text: '' }));
  if (!('part' in compiled)) return [];
  const { filter, action } = definition;
  const expected = `a valid ${compiled.part} (${compiled.text[0]!.toLowerCase()}${compiled.text.slice(1, -1)})`;
  if (compiled.part === 'action')
    return [{ path: `${path}/action/sqlExpression`, found: action!.expression, expected }];
  return filter.type === 'sql'
    ? [{ path: `${path}/sqlFilter/sqlExpression`, found: filter.expression, expected }]
    : [{ path: `${path}/correlationFilter`, found: {}, expected }];
}
