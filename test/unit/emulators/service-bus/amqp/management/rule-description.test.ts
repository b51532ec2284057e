import { describe, expect, it } from 'vitest';
import { readRule, writeRule } from '../../../../../../emulators/service-bus/amqp/management/rule-description.ts';
import { Failure } from '../../../../../../emulators/service-bus/core/commands.ts';
import type { RuleDefinition } from '../../../../../../emulators/service-bus/core/rules/rule.ts';
import { type AmqpValue, amqp } from '../../../../../../src/wire/amqp/types.ts';

const NO_FIELDS = {
  'correlation-id': amqp.null,
  'message-id': amqp.null,
  to: amqp.null,
  'reply-to': amqp.null,
  label: amqp.null,
  'session-id': amqp.null,
  'reply-to-session-id': amqp.null,
  'content-type': amqp.null,
  properties: amqp.null,
};
const sql = (expression: string) => amqp.map({ expression: amqp.string(expression) });

describe('a request', () => {
  it.each<readonly [string, Record<string, AmqpValue>, Omit<RuleDefinition, 'name'>]>([
    ['a SQL filter', { 'sql-filter': sql('a=1') }, { filter: { type: 'sql', expression: 'a=1' } }],
    [
      'an action',
      { 'sql-filter': sql('a=1'), 'sql-rule-action': sql('SET a=2') },
      { filter: { type: 'sql', expression: 'a=1' }, action: { expression: 'SET a=2' } },
    ],
    [
      'an action that is null, as .NET and Java send it',
      { 'sql-filter': sql('1=1'), 'sql-rule-action': amqp.null },
      { filter: { type: 'sql', expression: '1=1' } },
    ],
    ['a true filter', { 'true-filter': amqp.map({}) }, { filter: { type: 'true' } }],
    ['a false filter', { 'false-filter': amqp.map({}) }, { filter: { type: 'false' } }],
    [
      'a correlation filter with every field, as JavaScript sends it',
      {
        'correlation-filter': amqp.map({
          ...NO_FIELDS,
          label: amqp.string('x'),
          properties: amqp.map({ a: amqp.int(1) }),
        }),
      },
      {
        filter: {
          type: 'correlation',
          fields: { Label: 'x' },
          properties: new Map([['a', { value: 1n, given: amqp.int(1) }]]),
        },
      },
    ],
    [
      'parameters',
      { 'sql-filter': amqp.map({ expression: amqp.string('a=@p'), parameters: amqp.map({ '@p': amqp.int(1) }) }) },
      { filter: { type: 'sql', expression: 'a=@p', parameters: new Map([['@p', 1n]]) } },
    ],
  ])('%s', (_, description, expected) => {
    expect(readRule('r', amqp.map(description))).toEqual({ name: 'r', ...expected });
  });

  it.each<readonly [AmqpValue | undefined, string]>([
    [undefined, "rule 'r' needs one filter, but has none"],
    [amqp.map({}), "rule 'r' needs one filter, but has none"],
    [
      amqp.map({ 'sql-filter': sql('1=1'), 'true-filter': amqp.map({}) }),
      "rule 'r' needs one filter, but has sql-filter and true-filter",
    ],
    [amqp.map({ 'sql-filter': amqp.map({}) }), "filter of the rule 'r' has no expression"],
    [
      amqp.map({ 'true-filter': amqp.map({}), 'sql-rule-action': amqp.map({}) }),
      "action of the rule 'r' has no expression",
    ],
  ])('is refused: %#', (description, detail) => {
    expect(readRule('r', description)).toEqual(new Failure('rule-invalid', detail));
  });
});

describe('a reply', () => {
  const described = (descriptor: number, ...fields: AmqpValue[]) =>
    amqp.described(amqp.ulong(descriptor), amqp.list(fields));
  const level = amqp.int(20);
  const noAction = described(1335734829061);

  it.each<readonly [RuleDefinition['filter'], AmqpValue]>([
    [{ type: 'true' }, described(83483426823)],
    [{ type: 'false' }, described(83483426824)],
    [{ type: 'sql', expression: 'a=1' }, described(83483426822, amqp.string('a=1'), level)],
    [
      {
        type: 'correlation',
        fields: { CorrelationId: 'c', ContentType: 't' },
        properties: new Map([
          ['a', { value: 1n, given: amqp.int(1) }],
          ['b', { value: 2n }],
        ]),
      },
      described(
        83483426825,
        amqp.string('c'),
        ...Array.from({ length: 6 }, () => amqp.null),
        amqp.string('t'),
        amqp.map({ a: amqp.int(1), b: amqp.long(2) }),
      ),
    ],
  ])('filter %#', (filter, expected) => {
    expect(writeRule({ name: 'r', filter, createdAtMs: 5 })).toEqual(
      described(1335734829060, expected, noAction, amqp.string('r'), amqp.timestamp(5)),
    );
  });

  it('action', () => {
    const rule = { name: 'r', filter: { type: 'true' }, action: { expression: 'SET a=1' }, createdAtMs: 5 } as const;
    const action = described(1335734829062, amqp.string('SET a=1'), level);
    expect(writeRule(rule)).toEqual(
      described(1335734829060, described(83483426823), action, amqp.string('r'), amqp.timestamp(5)),
    );
  });
});
