import { expect, it } from 'vitest';
import type { Filter, RuleDefinition } from '../../../../../emulators/service-bus/core/rules/rule.ts';
import { Bus, queueDefinition, subscriptionDefinition, topicDefinition } from './namespace-fixture.ts';

const ALL = 'events/Subscriptions/all';
const sql = (name: string, expression = 'a = 1'): RuleDefinition => ({ name, filter: { type: 'sql', expression } });
const plain = (name: string, type: 'true' | 'false'): RuleDefinition => ({ name, filter: { type } });

function busWith(rules: readonly RuleDefinition[], lowered = {}): Bus {
  return new Bus(
    [queueDefinition()],
    [topicDefinition({ subscriptions: [subscriptionDefinition({ rules })] })],
    lowered,
  );
}

it('gives a rule by its name, in any case', () => {
  const bus = busWith([sql('One')]);
  expect(bus.reply({ type: 'get-rule', entity: ALL, name: 'one' })).toEqual({ ...sql('One'), createdAtMs: 0 });
  expect(bus.error({ type: 'get-rule', entity: ALL, name: 'two' })).toBe('rule-not-found');
  expect(bus.error({ type: 'get-rule', entity: 'orders', name: 'One' })).toBe('not-a-subscription');
  expect(bus.error({ type: 'get-rule', entity: 'nothing', name: 'One' })).toBe('entity-not-found');
});

it('replaces a rule at its place, with one fact', () => {
  const bus = busWith([plain('First', 'false'), plain('second', 'false')]);
  const { reply, events } = bus.execute({ type: 'update-rule', entity: ALL, rule: plain('first', 'true') });
  const rule = { ...plain('First', 'true'), createdAtMs: 0 };
  expect(reply).toEqual(rule);
  expect(events).toEqual([{ type: 'rule-updated', entity: ALL, rule }]);
  const { rules } = bus.reply({ type: 'list-rules', entity: ALL, skip: 0, top: 10 });
  expect(rules.map(({ name }) => name)).toEqual(['First', 'second']);
  bus.send('events', 'a');
  expect(bus.ids(ALL)).toEqual(['a']);
});

it('leaves the rule as it is when the other one is no good', () => {
  const bus = busWith([sql('one')]);
  expect(bus.error({ type: 'update-rule', entity: ALL, rule: sql('one', '= 1') })).toBe('rule-invalid');
  expect(bus.error({ type: 'update-rule', entity: ALL, rule: sql('two') })).toBe('rule-not-found');
  expect(bus.reply({ type: 'get-rule', entity: ALL, name: 'one' })).toMatchObject(sql('one'));
});

it.each<[string, Filter]>([
  ['SQL', { type: 'sql', expression: 'a = 1' }],
  ['correlation', { type: 'correlation', fields: { Label: 'a' }, properties: new Map() }],
])('a topic has so many %s filters at most, over all its subscriptions', (kind, filter) => {
  const limits = { sqlFiltersPerTopicMax: 2, correlationFiltersPerTopicMax: 2 };
  const bus = busWith([plain('zero', 'true'), { name: 'one', filter }], limits);
  const add = (name: string) => bus.execute({ type: 'add-rule', entity: ALL, rule: { name, filter } }).reply;
  const full = { error: 'entity-limit-reached', detail: `2 ${kind} filters in the topic 'events'` };
  expect(add('two')).toMatchObject({ name: 'two' });
  expect(add('three')).toMatchObject(full);
  expect(add('two')).toMatchObject({ error: 'rule-already-exists' });
  const update = (name: string) => bus.execute({ type: 'update-rule', entity: ALL, rule: { name, filter } }).reply;
  expect(update('zero')).toMatchObject(full);
  expect(update('one')).toMatchObject({ name: 'one' });
  bus.reply({ type: 'remove-rule', entity: ALL, name: 'two' });
  expect(update('zero')).toMatchObject({ name: 'zero' });
});
