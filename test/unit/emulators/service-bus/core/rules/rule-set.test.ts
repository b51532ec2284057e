import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../../../emulators/service-bus/core/commands.ts';
import { PublishedMessage } from '../../../../../../emulators/service-bus/core/rules/published-message.ts';
import {
  DEFAULT_RULE,
  type Filter,
  type RuleDefinition,
} from '../../../../../../emulators/service-bus/core/rules/rule.ts';
import { RuleQuota } from '../../../../../../emulators/service-bus/core/rules/rule-quota.ts';
import { RuleSet } from '../../../../../../emulators/service-bus/core/rules/rule-set.ts';
import { SERVICE_BUS_LIMITS } from '../../../../../../emulators/service-bus/limits.ts';
import { seededIds } from '../../../../../../src/kernel/ids.ts';
import { type SampleContent, sampleIncoming, shown } from './sample-content.ts';

const sql = (expression: string): Filter => ({ type: 'sql', expression });
const rule = (name: string, filter: Filter | string, action?: string): RuleDefinition => ({
  name,
  filter: typeof filter === 'string' ? sql(filter) : filter,
  ...(action === undefined ? {} : { action: { expression: action } }),
});

function ruleSet(...rules: RuleDefinition[]): RuleSet {
  const set = new RuleSet('t/Subscriptions/s', seededIds(1), new RuleQuota('t', SERVICE_BUS_LIMITS.relaxed));
  for (const definition of rules) expect(set.add(definition, 5)).toMatchObject({ createdAtMs: 5 });
  return set;
}

const published = (incoming = sampleIncoming('m', { colour: 'red', count: 5n })) =>
  new PublishedMessage(incoming, 1_000, 7, 2_000);

describe('the list', () => {
  it('adds, lists in order, and removes whatever the case of the name', () => {
    const set = ruleSet(DEFAULT_RULE, rule('b', 'a=1'), rule('A', 'a=2'));
    expect(set.list(0, 100).map(({ name }) => name)).toEqual(['$Default', 'b', 'A']);
    expect(set.list(1, 1).map(({ name }) => name)).toEqual(['b']);
    expect(set.remove('B')).toMatchObject({ name: 'b' });
    expect(set.list(0, 100).map(({ name }) => name)).toEqual(['$Default', 'A']);
  });

  it.each([
    ['a second rule of a name', rule('RED', '1=1'), 'rule-already-exists', 't/Subscriptions/s/Rules/RED'],
    ['a name without characters', rule('', '1=1'), 'argument-out-of-range', "rule-name ''"],
    ['a long name', rule('a'.repeat(51), '1=1'), 'argument-out-of-range', `rule-name '${'a'.repeat(51)}'`],
    ['a name with a slash', rule('a/b', '1=1'), 'argument-out-of-range', "rule-name 'a/b'"],
    [
      'a bad filter',
      rule('x', 'a = '),
      'rule-invalid',
      "filter of the rule 'x' is not valid. Expected a value, found the end of the text at line 1, column 5",
    ],
    [
      'a bad action',
      rule('x', '1=1', 'GET a'),
      'rule-invalid',
      "action of the rule 'x' is not valid. Expected SET or REMOVE, found 'GET' at line 1, column 1",
    ],
    [
      'a correlation filter that asks nothing',
      rule('x', { type: 'correlation', fields: {}, properties: new Map() }),
      'rule-invalid',
      "filter of the rule 'x' is not valid. A correlation filter needs at least one field or property",
    ],
  ] as const)('refuses %s, and stays as it was', (_, definition, error, detail) => {
    const set = ruleSet(rule('red', "colour = 'red'"));
    expect(set.add(definition, 0)).toEqual(new Failure(error, detail));
    expect(set.list(0, 100).map(({ name }) => name)).toEqual(['red']);
    expect(set.select(published()).copies).toHaveLength(1);
  });

  it('has no rule to remove', () => {
    expect(ruleSet().remove('red')).toEqual(new Failure('rule-not-found', 't/Subscriptions/s/Rules/red'));
  });
});

describe('selection', () => {
  it('without rules takes nothing', () => {
    expect(ruleSet().select(published()).copies).toEqual([]);
    expect(ruleSet(rule('no', { type: 'false' })).select(published()).copies).toEqual([]);
  });

  it('all rules without action make one copy, the message itself', () => {
    const message = published();
    const set = ruleSet(rule('a', "colour = 'red'"), rule('b', 'count = 5'), rule('c', 'count = 6'));
    expect(set.select(message)).toEqual({ copies: [message.incoming], problem: undefined });
    expect(set.select(message).copies[0]).toBe(message.incoming);
  });

  it('unknown is not true', () => {
    expect(ruleSet(rule('a', 'missing = 1'), rule('b', 'NOT missing = 1')).select(published()).copies).toEqual([]);
  });

  it('each rule with an action makes a copy of its own, with its name', () => {
    const set = ruleSet(
      rule('Plain', '1=1'),
      rule('More', 'count > 1', "SET count = count + 1; SET sys.Label = 'more'"),
      rule('Less', 'count > 1', 'REMOVE colour'),
      rule('Not', 'count > 10', 'REMOVE colour'),
    );
    expect(set.select(published()).copies.map(shown)).toEqual([
      { fields: { MessageId: 'm' }, properties: { colour: 'red', count: 5n } },
      { fields: { MessageId: 'm', Label: 'more' }, properties: { colour: 'red', count: 6n, rulename: 'More' } },
      { fields: { MessageId: 'm' }, properties: { count: 5n, rulename: 'Less' } },
    ]);
  });

  it('a rule that cannot be evaluated selects nothing and says why; the others do their part', () => {
    const set = ruleSet(
      rule('broken', 'count / 0 = 1'),
      rule('stranger', 'sys.Colour = 1'),
      rule('no-id', '1=1', 'SET sys.MessageId = NULL'),
      rule('good', 'count = 5'),
    );
    const { copies, problem } = set.select(published());
    expect(copies).toHaveLength(1);
    expect(problem).toBe("The rule 'broken' could not be evaluated. An integer was divided by zero.");
  });

  it('knows what the broker makes', () => {
    const said = [
      'sys.SequenceNumber = 7',
      'sys.EnqueuedSequenceNumber = 7',
      'sys.DeliveryCount = 0',
      'sys.Size = 100',
      'sys.State = 0',
      'sys.EnqueuedTimeUtc = @now AND sys.ExpiresAtUtc = @end',
      'sys.TimeToLive = @ttl',
    ];
    const parameters = new Map([
      ['@now', { type: 'timestamp' as const, ms: 2_000 }],
      ['@end', { type: 'timestamp' as const, ms: 3_000 }],
      ['@ttl', { type: 'duration' as const, ms: 1_000 }],
    ]);
    for (const expression of said) {
      const set = ruleSet({ name: 'a', filter: { type: 'sql', expression, parameters } });
      expect(set.select(published()).copies, expression).toHaveLength(1);
    }
  });
});

describe('the short way', () => {
  it.each<readonly [string, boolean, readonly RuleDefinition[]]>([
    ['the default rule', true, [DEFAULT_RULE]],
    ['1=1', true, [rule('a', ' 1 = 1 ')]],
    ['true beside false', true, [rule('a', { type: 'false' }), DEFAULT_RULE]],
    ['nothing', false, []],
    ['false', false, [rule('a', '1=0')]],
    ['a filter that looks', false, [DEFAULT_RULE, rule('a', 'a=1')]],
    ['an action', false, [DEFAULT_RULE, rule('a', '1=1', 'SET a = 1')]],
    ['an action that never happens', true, [DEFAULT_RULE, rule('a', '1=0', 'SET a = 1')]],
  ])('%s: takes all is %s', (_, takesAll, rules) => {
    expect(ruleSet(...rules).takesAll).toBe(takesAll);
  });

  it('opens a message once for all rules, and not before one looks', () => {
    const message = published();
    const content = message.incoming.content as unknown as SampleContent;
    ruleSet(DEFAULT_RULE, rule('a', '1=0')).select(message);
    expect(content.reads).toBe(0);
    ruleSet(rule('a', 'a=1'), rule('b', 'b=1', 'SET a = 1')).select(message);
    ruleSet(rule('a', 'count=5', 'SET a = 1')).select(message);
    expect(content.reads).toBe(1);
  });
});
