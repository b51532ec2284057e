import { describe, expect, it } from 'vitest';
import type { RuleDefinition } from '../../../../../emulators/service-bus/core/rules/rule.ts';
import { Bus, incoming, subscriptionDefinition, topicDefinition } from './namespace-fixture.ts';
import { sampleIncoming, shown } from './rules/sample-content.ts';

const ALL = 'events/Subscriptions/all';

it("numbers its copies itself and remembers the topic's number, also in its dead-letter queue", () => {
  const bus = new Bus([], [topicDefinition()]);
  bus.send('events', 'a', 'b');
  const [, b] = bus.take(ALL, 2);
  expect(b!.message).toMatchObject({ sequenceNumber: 2, enqueuedSequenceNumber: 2 });
  bus.settle(b!, { type: 'dead-letter', reason: 'why' });
  expect(bus.peek(`${ALL}/$DeadLetterQueue`)).toMatchObject([
    { messageId: 'b', sequenceNumber: 2, enqueuedSequenceNumber: 2, deadLetterSource: ALL },
  ]);
});

it('has a time to live of its own within that of the topic', () => {
  const subscriptions = [
    subscriptionDefinition({ defaultMessageTimeToLiveMs: 3_000, deadLetteringOnMessageExpiration: true }),
    subscriptionDefinition({ name: 'patient', defaultMessageTimeToLiveMs: 60_000 }),
  ];
  const bus = new Bus([], [topicDefinition({ defaultMessageTimeToLiveMs: 7_000, subscriptions })]);
  bus.send('events', 'a');
  expect(bus.peek(ALL)[0]!.ttlMs).toBe(3_000);
  expect(bus.peek('events/Subscriptions/patient')[0]!.ttlMs).toBe(7_000);
  bus.nowMs += 3_000;
  expect(bus.ids(`${ALL}/$DeadLetterQueue`)).toEqual(['a']);
});

it('is not sent to', () => {
  const bus = new Bus([], [topicDefinition()]);
  expect(bus.error({ type: 'send', entity: ALL, messages: [incoming()] })).toBe('not-a-sender-entity');
});

describe('rules', () => {
  const rule = (name: string, expression: string, action?: string): RuleDefinition => ({
    name,
    filter: { type: 'sql', expression },
    ...(action === undefined ? {} : { action: { expression: action } }),
  });
  const busWith = (rules: readonly RuleDefinition[], deadLetteringOnFilterEvaluationExceptions = true) => {
    const subscriptions = [subscriptionDefinition({ rules, deadLetteringOnFilterEvaluationExceptions })];
    return new Bus([], [topicDefinition({ subscriptions })]);
  };
  const publish = (bus: Bus) => {
    const messages = [
      sampleIncoming('red', { colour: 'red', n: 0n }),
      sampleIncoming('blue', { colour: 'blue', n: 1n }),
    ];
    return bus.execute({ type: 'send', entity: 'events', messages });
  };

  it('the default rule selects everything, and is one that can be removed', () => {
    const bus = new Bus([], [topicDefinition()]);
    const list = () => bus.reply({ type: 'list-rules', entity: ALL, skip: 0, top: 10 }).rules;
    expect(list()).toEqual([{ name: '$Default', filter: { type: 'true' }, createdAtMs: 0 }]);
    bus.send('events', 'a');
    bus.reply({ type: 'remove-rule', entity: ALL, name: '$default' });
    expect(list()).toEqual([]);
    bus.send('events', 'b');
    expect(bus.ids(ALL)).toEqual(['a']);
  });

  it('each copy has a number of its own and that of the topic', () => {
    const bus = busWith([
      rule('r', "colour = 'red'"),
      rule('x', '1=1', 'SET n = n + 1'),
      rule('y', 'n = 0', 'REMOVE n'),
    ]);
    publish(bus);
    const copies = bus.peek(ALL).map((message) => {
      const { sequenceNumber, enqueuedSequenceNumber } = message;
      return [sequenceNumber, enqueuedSequenceNumber, shown(message).properties];
    });
    expect(copies).toEqual([
      [1, 1, { colour: 'red', n: 0n }],
      [2, 1, { colour: 'red', n: 1n, rulename: 'x' }],
      [3, 1, { colour: 'red', rulename: 'y' }],
      [4, 2, { colour: 'blue', n: 2n, rulename: 'x' }],
    ]);
  });

  it('a message for which one fails is dead-lettered, or not if that is declined', () => {
    const bus = busWith([rule('broken', '1 / n = 1'), rule('all', '1=1')]);
    expect(publish(bus).events.map(({ type }) => type)).toEqual([
      'message-published',
      'message-enqueued',
      'message-enqueued',
      'message-dead-lettered',
      'message-published',
      'message-enqueued',
    ]);
    expect(bus.ids(ALL)).toEqual(['red', 'blue']);
    const [dead] = bus.peek(`${ALL}/$DeadLetterQueue`);
    expect(Object.fromEntries(dead!.changes!)).toEqual({
      DeadLetterReason: 'FilterEvaluationException',
      DeadLetterErrorDescription: "The rule 'broken' could not be evaluated. An integer was divided by zero.",
    });
    const declining = busWith([rule('broken', '1 / n = 1')], false);
    publish(declining);
    expect([declining.ids(ALL), declining.ids(`${ALL}/$DeadLetterQueue`)]).toEqual([['blue'], []]);
  });

  it('are added and removed as facts, and count from then on', () => {
    const bus = busWith([]);
    publish(bus);
    const added = bus.execute({ type: 'add-rule', entity: ALL, rule: rule('Red', "colour = 'red'") });
    expect(added.events).toEqual([{ type: 'rule-added', entity: ALL, rule: added.reply }]);
    expect(added.reply).toMatchObject({ name: 'Red', createdAtMs: bus.nowMs });
    publish(bus);
    expect(bus.ids(ALL)).toEqual(['red']);
    const removed = bus.execute({ type: 'remove-rule', entity: ALL, name: 'red' });
    expect(removed.events).toEqual([{ type: 'rule-removed', entity: ALL, name: 'Red' }]);
    publish(bus);
    expect(bus.ids(ALL)).toEqual(['red']);
  });

  it('a refused command changes nothing and is no fact', () => {
    const bus = busWith([rule('a', '1=1')]);
    for (const command of [
      { type: 'add-rule', entity: ALL, rule: rule('A', '1=1') },
      { type: 'add-rule', entity: ALL, rule: rule('b', 'b = ') },
      { type: 'remove-rule', entity: ALL, name: 'b' },
    ] as const) {
      expect(bus.execute(command).events).toEqual([]);
    }
    expect(bus.reply({ type: 'list-rules', entity: ALL, skip: 0, top: 10 }).rules.map(({ name }) => name)).toEqual([
      'a',
    ]);
  });

  it('belong to subscriptions alone', () => {
    const bus = busWith([]);
    const list = (entity: string, skip = 0, top = 1) => bus.error({ type: 'list-rules', entity, skip, top });
    expect([list('events'), list('missing'), list(ALL, -1), list(ALL, 0, -1)]).toEqual([
      'not-a-subscription',
      'entity-not-found',
      'argument-out-of-range',
      'argument-out-of-range',
    ]);
  });

  it('a definition must be right', () => {
    expect(() => busWith([rule('a', 'a = ')])).toThrow('rule-invalid');
  });
});
