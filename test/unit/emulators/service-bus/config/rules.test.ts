import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { type RuleConfig, ruleSchema, toRules } from '../../../../../emulators/service-bus/config/rules.ts';

const FILTER = { sqlFilter: { sqlExpression: 'a = 1' } };

describe('the schema', () => {
  const validate = new Ajv({ strict: true }).compile(ruleSchema);

  it.each([
    ['a name without characters', { name: '', ...FILTER }],
    ['a name with a slash', { name: 'a/b', ...FILTER }],
    ['an unknown filter type', { name: 'a', filterType: 'Sql', ...FILTER }],
    ['an unknown key', { name: 'a', ...FILTER, filter: {} }],
    ['a filter without text', { name: 'a', sqlFilter: { sqlExpression: '' } }],
    ['parameters', { name: 'a', sqlFilter: { sqlExpression: 'a = @b', parameters: {} } }],
    ['a correlation filter that asks nothing', { name: 'a', correlationFilter: {} }],
    ['an unknown field', { name: 'a', correlationFilter: { subject: 'x' } }],
    ['a property that is a list', { name: 'a', correlationFilter: { properties: { a: [] } } }],
  ])('refuses %s', (_, rule) => {
    expect(validate(rule)).toBe(false);
  });

  it.each([
    { name: '$Default', filterType: 'SqlFilter', ...FILTER, action: { sqlExpression: 'SET a = 1' } },
    {
      name: 'mine',
      correlationFilter: {
        contentType: 'text/plain',
        correlationId: 'a',
        label: 'b',
        messageId: 'c',
        replyTo: 'd',
        replyToSessionId: 'e',
        sessionId: 'f',
        to: 'g',
        properties: { colour: 'red', count: 1, urgent: true },
      },
    },
  ])('takes $name', (rule) => {
    expect(validate(rule)).toBe(true);
  });
});

it('gives the rules in the words of the core', () => {
  const rules: RuleConfig[] = [
    { name: 'sql', ...FILTER, action: { sqlExpression: 'SET a = 2' } },
    {
      name: 'correlation',
      filterType: 'CorrelationFilter',
      correlationFilter: { label: 'x', replyToSessionId: 'y', properties: { a: 1, b: 1.5, c: 'z', d: true } },
    },
  ];
  expect(toRules(rules, '/rules')).toEqual({
    errors: [],
    rules: [
      { name: 'sql', filter: { type: 'sql', expression: 'a = 1' }, action: { expression: 'SET a = 2' } },
      {
        name: 'correlation',
        filter: {
          type: 'correlation',
          fields: { Label: 'x', ReplyToSessionId: 'y' },
          properties: new Map<string, unknown>([
            ['a', { value: 1n }],
            ['b', { value: 1.5 }],
            ['c', { value: 'z' }],
            ['d', { value: true }],
          ]),
        },
      },
    ],
  });
});

it.each<readonly [string, RuleConfig[], string, string]>([
  [
    'a name twice',
    [
      { name: 'a', ...FILTER },
      { name: 'A', ...FILTER },
    ],
    '/rules/1/name',
    'a name other than that at /rules/0/name (case does not tell them apart)',
  ],
  ['no filter', [{ name: 'a' }], '/rules/0', 'either a sqlFilter or a correlationFilter'],
  [
    'two filters',
    [{ name: 'a', ...FILTER, correlationFilter: { to: 'b' } }],
    '/rules/0',
    'either a sqlFilter or a correlationFilter',
  ],
  [
    'another filter than said',
    [{ name: 'a', filterType: 'CorrelationFilter', ...FILTER }],
    '/rules/0/filterType',
    'SqlFilter, the filter that is given',
  ],
  [
    'a bad filter',
    [{ name: 'a', sqlFilter: { sqlExpression: 'a =' } }],
    '/rules/0/sqlFilter/sqlExpression',
    'a valid filter (expected a value, found the end of the text at line 1, column 4)',
  ],
  [
    'a bad action',
    [{ name: 'a', ...FILTER, action: { sqlExpression: 'SET a' } }],
    '/rules/0/action/sqlExpression',
    "a valid action (expected '=', found the end of the text at line 1, column 6)",
  ],
  [
    'no property',
    [{ name: 'a', correlationFilter: { properties: {} } }],
    '/rules/0/correlationFilter',
    'a valid filter (a correlation filter needs at least one field or property)',
  ],
])('finds %s', (_, rules, path, expected) => {
  expect(toRules(rules, '/rules').errors).toMatchObject([{ path, expected }]);
});
