import { describe, expect, it } from 'vitest';
import type { DeclaredEntity } from '../../../../../emulators/service-bus/core/administration.ts';
import type { QueueDefinition } from '../../../../../emulators/service-bus/core/definitions.ts';
import type { RuleDefinition } from '../../../../../emulators/service-bus/core/rules/rule.ts';
import { Bus, incoming, queueDefinition, subscriptionDefinition, topicDefinition } from './namespace-fixture.ts';

const queue = (overrides: Partial<QueueDefinition> = {}): DeclaredEntity => ({
  kind: 'queue',
  definition: queueDefinition(overrides),
});
const subscription = (topic: string, overrides: object = {}): DeclaredEntity => ({
  kind: 'subscription',
  topic,
  definition: subscriptionDefinition(overrides),
});
const topic = (overrides: object = {}): DeclaredEntity => ({ kind: 'topic', definition: topicDefinition(overrides) });
const sqlRule = (name: string, expression = 'a = 1'): RuleDefinition => ({
  name,
  filter: { type: 'sql', expression },
});

describe('creating', () => {
  it('makes a queue that works at once, and says so', () => {
    const bus = new Bus([]);
    const { reply, events } = bus.createQueue({ name: 'Orders' });
    expect(reply).toEqual({
      entity: queue({ name: 'Orders' }),
      path: 'Orders',
      createdAtMs: bus.nowMs,
      updatedAtMs: bus.nowMs,
      accessedAtMs: bus.nowMs,
      counts: { active: 0, deadLetter: 0, transferDeadLetter: 0, scheduled: 0 },
      sizeBytes: 0,
      subscriptionCount: 0,
    });
    expect(events).toEqual([
      { type: 'entity-created', entity: 'Orders', declared: queue({ name: 'Orders' }), createdAtMs: bus.nowMs },
    ]);
    bus.send('ORDERS', 'a');
    expect(bus.take('orders')).toHaveLength(1);
    expect(bus.ids('orders/$deadletterqueue')).toEqual([]);
  });

  it('makes a topic with its subscriptions, each with a fact of its own', () => {
    const bus = new Bus([]);
    const rules = [sqlRule('one')];
    const subscriptions = [subscriptionDefinition({ rules }), subscriptionDefinition({ name: 'b' })];
    const { events } = bus.execute({ type: 'create-entity', entity: topic({ subscriptions }) });
    expect(events).toMatchObject([
      { type: 'entity-created', entity: 'events', declared: { definition: { subscriptions: [] } } },
      { entity: 'events/Subscriptions/all', declared: subscription('events', { rules }) },
      { entity: 'events/Subscriptions/b', declared: subscription('events', { name: 'b' }) },
    ]);
    expect(bus.state('events')).toMatchObject({ subscriptionCount: 2, entity: topic({ subscriptions: [] }) });
    expect(bus.state('events/subscriptions/ALL')).toMatchObject({ entity: subscription('events') });
  });

  it('adds a subscription to a topic, which copies go to from then on', () => {
    const bus = new Bus([], [topicDefinition({ name: 'Events', subscriptions: [] })]);
    bus.send('events', 'early');
    bus.reply({ type: 'create-entity', entity: subscription('EVENTS') });
    bus.send('events', 'late');
    expect(bus.ids('Events/Subscriptions/all')).toEqual(['late']);
  });

  it.each<[string, DeclaredEntity, string]>([
    ['a queue that is there', queue({ name: 'ORDERS' }), 'entity-already-exists'],
    ['a topic by the name of a queue', topic({ name: 'orders' }), 'entity-already-exists'],
    ['a subscription that is there', subscription('events', { name: 'ALL' }), 'entity-already-exists'],
    [
      'a topic with two subscriptions of a name',
      topic({ name: 'new', subscriptions: [subscriptionDefinition(), subscriptionDefinition({ name: 'ALL' })] }),
      'entity-already-exists',
    ],
    ['a subscription of no topic', subscription('nothing'), 'entity-not-found'],
    ['a subscription of a queue', subscription('orders'), 'entity-not-found'],
    ['forwarding to nowhere', queue({ name: 'a', forwardTo: 'nowhere' }), 'forward-destination-not-found'],
    [
      'forwarding to a subscription',
      queue({ name: 'a', forwardTo: 'events/Subscriptions/all' }),
      'forward-destination-not-found',
    ],
    [
      'forwarding dead letters to nowhere',
      queue({ name: 'a', forwardDeadLetteredMessagesTo: 'nowhere' }),
      'forward-destination-not-found',
    ],
    ['forwarding to itself', queue({ name: 'a', forwardTo: 'A' }), 'entity-definition-invalid'],
    [
      'forwarding with sessions',
      queue({ name: 'a', forwardTo: 'orders', requiresSession: true }),
      'entity-definition-invalid',
    ],
    ['a rule that is no SQL', subscription('events', { name: 'b', rules: [sqlRule('x', '= 1')] }), 'rule-invalid'],
    [
      'two rules of a name',
      subscription('events', { name: 'b', rules: [sqlRule('x'), sqlRule('X')] }),
      'rule-already-exists',
    ],
  ])('refuses %s', (_, entity, error) => {
    const bus = new Bus([queueDefinition()], [topicDefinition()]);
    expect(bus.error({ type: 'create-entity', entity })).toBe(error);
    expect(bus.reply({ type: 'list-entities', of: 'queues', skip: 0, top: 10 }).entities).toHaveLength(1);
    expect(bus.state('events').subscriptionCount).toBe(1);
  });

  it('ends where the limits are', () => {
    const lowered = { entitiesPerNamespaceMax: 2, subscriptionsPerTopicMax: 1, sqlFiltersPerTopicMax: 1 };
    const bus = new Bus([], [topicDefinition({ subscriptions: [] })], lowered);
    const rules = [sqlRule('one'), sqlRule('two')];
    const create = (entity: DeclaredEntity) => bus.execute({ type: 'create-entity', entity }).reply;
    expect(create(subscription('events', { rules }))).toMatchObject({
      error: 'entity-limit-reached',
      detail: "1 SQL filters in the topic 'events'",
    });
    create(subscription('events'));
    expect(create(subscription('events', { name: 'b' }))).toMatchObject({ detail: '1 subscriptions of a topic' });
    create(queue());
    const full = { error: 'entity-limit-reached', detail: '2 queues and topics in a namespace' };
    expect(create(queue({ name: 'b' }))).toMatchObject(full);
    expect(create(topic({ name: 'b' }))).toMatchObject(full);
    bus.reply({ type: 'delete-entity', entity: 'orders' });
    expect(create(queue({ name: 'b' }))).toMatchObject({ path: 'b' });
  });
});

describe('describing', () => {
  it('counts messages by state and measures them', () => {
    const bus = new Bus();
    bus.send('orders', 'a', 'b', 'c', 'd');
    const [a, b] = bus.take('orders', 3);
    bus.settle(a!, { type: 'dead-letter' });
    bus.settle(b!, { type: 'defer' });
    const later = { ...incoming('e'), scheduledAtMs: bus.nowMs + 1_000 };
    bus.reply({ type: 'send', entity: 'orders', messages: [later] });
    expect(bus.state('orders')).toMatchObject({
      counts: { active: 3, deadLetter: 1, scheduled: 1 },
      sizeBytes: 500,
    });
  });

  it('measures a topic by its copies, and counts what it has scheduled', () => {
    const subscriptions = [subscriptionDefinition(), subscriptionDefinition({ name: 'b' })];
    const bus = new Bus([], [topicDefinition({ subscriptions })]);
    bus.send('events', 'a');
    bus.settle(bus.take('events/Subscriptions/b')[0]!, { type: 'dead-letter' });
    const later = { ...incoming('e'), scheduledAtMs: bus.nowMs + 1_000 };
    bus.reply({ type: 'send', entity: 'events', messages: [later] });
    expect(bus.state('events')).toMatchObject({
      counts: { active: 0, deadLetter: 0, scheduled: 1 },
      sizeBytes: 300,
    });
    expect(bus.state('events/Subscriptions/b')).toMatchObject({ counts: { deadLetter: 1 }, sizeBytes: 100 });
    bus.reply({ type: 'delete-entity', entity: 'events/Subscriptions/b' });
    expect(bus.state('events')).toMatchObject({ sizeBytes: 200, subscriptionCount: 1 });
  });

  it('knows when it was accessed and updated last', () => {
    const bus = new Bus([]);
    const createdAtMs = bus.nowMs;
    bus.createQueue({});
    const at = (ms: number) => {
      bus.nowMs = createdAtMs + ms;
    };
    const accessedAfter = () => bus.state('orders').accessedAtMs - createdAtMs;
    expect(accessedAfter()).toBe(0);
    at(1);
    bus.send('orders', 'a');
    expect(accessedAfter()).toBe(1);
    at(2);
    const [lock] = bus.take('orders');
    expect(accessedAfter()).toBe(2);
    at(3);
    bus.settle(lock!, { type: 'complete' });
    expect(accessedAfter()).toBe(3);
    at(4);
    bus.peek('orders');
    expect(accessedAfter()).toBe(4);
    at(5);
    bus.peek('orders/$DeadLetterQueue');
    expect(accessedAfter()).toBe(5);
    at(6);
    bus.updateQueue({ userMetadata: 'new' });
    expect(bus.state('orders')).toMatchObject({
      createdAtMs,
      accessedAtMs: createdAtMs + 5,
      updatedAtMs: createdAtMs + 6,
      entity: queue({ userMetadata: 'new' }),
    });
  });

  it('lists by name, a part at a time', () => {
    const names = ['b', 'C', 'a'];
    const bus = new Bus(
      names.map((name) => queueDefinition({ name })),
      [topicDefinition({ subscriptions: names.map((name) => subscriptionDefinition({ name })) })],
    );
    const paths = (of: 'queues' | 'topics' | { topic: string }, skip = 0, top = 100) =>
      bus.reply({ type: 'list-entities', of, skip, top }).entities.map(({ path }) => path);
    expect(paths('queues')).toEqual(['a', 'b', 'C']);
    expect(paths('queues', 1, 1)).toEqual(['b']);
    expect(paths('topics')).toEqual(['events']);
    expect(paths({ topic: 'EVENTS' }, 1)).toEqual(['events/Subscriptions/b', 'events/Subscriptions/C']);
    bus.createQueue({ name: 'aa' });
    expect(paths('queues')).toEqual(['a', 'aa', 'b', 'C']);
    expect(bus.error({ type: 'list-entities', of: { topic: 'b' }, skip: 0, top: 1 })).toBe('entity-not-found');
    expect(bus.error({ type: 'list-entities', of: 'queues', skip: -1, top: 1 })).toBe('argument-out-of-range');
  });

  it.each(['nothing', 'orders/$DeadLetterQueue'])('%s is not there', (entity) => {
    const bus = new Bus();
    for (const type of ['get-entity', 'delete-entity', 'purge-entity'] as const) {
      expect(bus.error({ type, entity })).toBe('entity-not-found');
    }
  });
});

it('duplicates are looked for from the first entity that detects them to the last', () => {
  const bus = new Bus();
  expect(bus.detectsDuplicates).toBe(false);
  bus.createQueue({ name: 'unique', duplicateDetectionWindowMs: 5_000 });
  expect(bus.detectsDuplicates).toBe(true);
  bus.reply({ type: 'delete-entity', entity: 'unique' });
  expect(bus.detectsDuplicates).toBe(false);
});
