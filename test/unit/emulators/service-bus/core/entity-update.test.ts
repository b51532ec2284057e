import { describe, expect, it } from 'vitest';
import type { DeclaredEntity } from '../../../../../emulators/service-bus/core/administration.ts';
import type {
  EntityStatus,
  QueueDefinition,
  SubscriptionDefinition,
  TopicDefinition,
} from '../../../../../emulators/service-bus/core/definitions.ts';
import { Bus, incoming, queueDefinition, subscriptionDefinition, topicDefinition } from './namespace-fixture.ts';

const ALL = 'events/Subscriptions/all';

const updateTopic = (bus: Bus, overrides: Partial<TopicDefinition>) =>
  bus.execute({ type: 'update-entity', entity: { kind: 'topic', definition: topicDefinition(overrides) } });
const updateSubscription = (bus: Bus, overrides: Partial<SubscriptionDefinition>) => {
  const definition = subscriptionDefinition(overrides);
  return bus.execute({ type: 'update-entity', entity: { kind: 'subscription', topic: 'EVENTS', definition } });
};

it('says what the entity is from now on, in the spelling of its creation', () => {
  const bus = new Bus([queueDefinition({ name: 'Orders' })]);
  const definition = queueDefinition({ name: 'ORDERS', maxDeliveryCount: 3 });
  const { reply, events } = bus.execute({ type: 'update-entity', entity: { kind: 'queue', definition } });
  const declared = { kind: 'queue', definition: { ...definition, name: 'Orders' } };
  expect(reply).toMatchObject({ path: 'Orders', entity: declared, updatedAtMs: bus.nowMs });
  expect(events).toEqual([{ type: 'entity-updated', entity: 'Orders', declared, updatedAtMs: bus.nowMs }]);
});

it.each<[string, DeclaredEntity, string]>([
  ['what is not there', { kind: 'queue', definition: queueDefinition({ name: 'other' }) }, 'entity-not-found'],
  [
    'a topic into a queue',
    { kind: 'queue', definition: queueDefinition({ name: 'events' }) },
    'entity-definition-invalid',
  ],
  ['sessions', { kind: 'queue', definition: queueDefinition({ requiresSession: true }) }, 'entity-property-immutable'],
  [
    'sessions of a subscription',
    { kind: 'subscription', topic: 'events', definition: subscriptionDefinition({ requiresSession: true }) },
    'entity-property-immutable',
  ],
  [
    'duplicate detection',
    { kind: 'queue', definition: queueDefinition({ duplicateDetectionWindowMs: 5_000 }) },
    'entity-property-immutable',
  ],
  [
    'partitions',
    { kind: 'topic', definition: topicDefinition({ enablePartitioning: true }) },
    'entity-property-immutable',
  ],
  [
    'forwarding to nowhere',
    { kind: 'queue', definition: queueDefinition({ forwardTo: 'nowhere' }) },
    'forward-destination-not-found',
  ],
  [
    'forwarding to itself',
    { kind: 'queue', definition: queueDefinition({ forwardDeadLetteredMessagesTo: 'Orders' }) },
    'entity-definition-invalid',
  ],
])('does not change %s', (_, entity, error) => {
  const bus = new Bus([queueDefinition()], [topicDefinition()]);
  const { reply, events } = bus.execute({ type: 'update-entity', entity });
  expect(reply).toMatchObject({ error });
  expect(events).toEqual([]);
});

describe('takes effect at once', () => {
  it('lock duration: for the next locks, while the held ones keep their end', () => {
    const bus = new Bus([queueDefinition({ lockDurationMs: 60_000 })]);
    bus.send('orders', 'a', 'b', 'c');
    const [long] = bus.take('orders');
    bus.updateQueue({ lockDurationMs: 5_000 });
    const [short] = bus.take('orders');
    expect([long!.untilMs - bus.nowMs, short!.untilMs - bus.nowMs]).toEqual([60_000, 5_000]);
    expect(bus.reply({ type: 'describe-entity', entity: 'orders' }).lockDurationMs).toBe(5_000);
    bus.nowMs += 5_000;
    bus.execute({ type: 'wake' });
    expect([long!.state, short!.state]).toEqual(['held', 'lost']);
    const { expirationsMs } = bus.reply({ type: 'renew-locks', entity: 'orders', tokens: [long!.token] });
    expect(expirationsMs).toEqual([bus.nowMs + 5_000]);
    bus.nowMs += 5_000;
    bus.execute({ type: 'wake' });
    expect(long!.state).toBe('lost');
  });

  it('lock duration of sessions, and of the dead-letter queue', () => {
    const bus = new Bus([queueDefinition({ requiresSession: true })]);
    bus.reply({ type: 'send', entity: 'orders', messages: [{ ...incoming('a'), sessionId: 's' }] });
    const session = { sessionId: 's', timeoutMs: 0, mode: 'peek-lock' } as const;
    bus.updateQueue({ requiresSession: true, lockDurationMs: 5_000 });
    const { notices } = bus.execute({ type: 'accept-session', entity: 'orders', receiver: 99, ...session });
    expect(notices).toMatchObject([{ type: 'session-accepted', lockedUntilMs: bus.nowMs + 5_000 }]);
    const [lock] = bus.execute({ type: 'grant', receiver: 99, credit: 1 }).deliveries;
    bus.settle(lock!.lock!, { type: 'dead-letter' });
    expect(bus.take('orders/$DeadLetterQueue')[0]!.untilMs).toBe(bus.nowMs + 5_000);
  });

  it('the maximum of deliveries: at the next failure', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    bus.settle(bus.take('orders')[0]!, { type: 'abandon' });
    bus.updateQueue({ maxDeliveryCount: 2 });
    expect(bus.ids('orders')).toEqual(['a']);
    bus.settle(bus.take('orders')[0]!, { type: 'abandon' });
    expect(bus.ids('orders/$DeadLetterQueue')).toEqual(['a']);
  });

  it('time to live: for the next messages, and where the expired ones go', () => {
    const bus = new Bus([queueDefinition({ defaultMessageTimeToLiveMs: 60_000 })], [topicDefinition()]);
    bus.send('orders', 'a');
    const changed = { defaultMessageTimeToLiveMs: 1_000, deadLetteringOnMessageExpiration: true };
    bus.updateQueue(changed);
    updateTopic(bus, { defaultMessageTimeToLiveMs: 2_000 });
    bus.send('orders', 'b');
    bus.send('events', 'c');
    expect(bus.peek('orders').map(({ ttlMs }) => ttlMs)).toEqual([60_000, 1_000]);
    expect(bus.peek(ALL).map(({ ttlMs }) => ttlMs)).toEqual([2_000]);
    bus.nowMs += 1_000;
    expect(bus.ids('orders/$DeadLetterQueue')).toEqual(['b']);
  });

  it('sizes', () => {
    const bus = new Bus();
    bus.updateQueue({ messageSizeBytesMax: 99 });
    const send = () => bus.execute({ type: 'send', entity: 'orders', messages: [incoming('a')] }).reply;
    expect(send()).toMatchObject({ error: 'message-too-large' });
    expect(bus.reply({ type: 'describe-entity', entity: 'orders' }).messageSizeBytesMax).toBe(99);
    bus.updateQueue({ sizeBytesMax: 99 });
    expect(send()).toMatchObject({ error: 'entity-full' });
    bus.updateQueue({ messageSizeBytesMax: 5_000 });
    expect(bus.reply({ type: 'describe-entity', entity: 'orders' }).messageSizeBytesMax).toBe(2_000);
    expect(send()).toEqual({ sequenceNumbers: [1] });
  });

  it('the window of duplicate detection, also for what is remembered', () => {
    const bus = new Bus([queueDefinition({ duplicateDetectionWindowMs: 60_000 })]);
    bus.send('orders', 'a');
    bus.updateQueue({ duplicateDetectionWindowMs: 5_000 });
    bus.nowMs += 4_999;
    bus.send('orders', 'a');
    expect(bus.ids('orders')).toEqual(['a']);
    bus.nowMs += 1;
    bus.send('orders', 'a', 'a');
    expect(bus.ids('orders')).toEqual(['a', 'a']);
  });

  it('whether a failing rule dead-letters', () => {
    const rules = [{ name: 'r', filter: { type: 'sql', expression: "'a' * 2 = 1" } as const }];
    const bus = new Bus([], [topicDefinition({ subscriptions: [subscriptionDefinition({ rules })] })]);
    updateSubscription(bus, { deadLetteringOnFilterEvaluationExceptions: false });
    bus.send('events', 'a');
    updateSubscription(bus, {});
    bus.send('events', 'b');
    expect(bus.ids(`${ALL}/$DeadLetterQueue`)).toEqual(['b']);
  });
});

describe('status', () => {
  it.each<[EntityStatus, string | undefined, string | undefined]>([
    ['Disabled', 'entity-disabled', 'entity-disabled'],
    ['SendDisabled', 'entity-disabled', undefined],
    ['ReceiveDisabled', undefined, 'entity-disabled'],
  ])('%s counts for sending and receiving', (status, sending, receiving) => {
    const bus = new Bus();
    const [open, dead] = [bus.open('orders'), bus.open('orders/$DeadLetterQueue')];
    const { notices } = bus.updateQueue({ status });
    const send = bus.execute({ type: 'send', entity: 'orders', messages: [incoming('a')] }).reply;
    const receive = bus.execute({ type: 'open-receiver', entity: 'orders', receiver: 9, mode: 'peek-lock' }).reply;
    expect((send as { error?: string }).error).toBe(sending);
    expect((receive as { error?: string }).error).toBe(receiving);
    const closed = (receiver: number, detail: string) => ({
      type: 'receiver-closed',
      receiver,
      failure: { error: 'entity-disabled', detail },
    });
    expect(notices).toEqual(
      receiving === undefined ? [] : [closed(open, 'orders'), closed(dead, 'orders/$DeadLetterQueue')],
    );
  });

  it('Active again: everything works again, and what was locked meanwhile can be settled', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    const [lock] = bus.take('orders');
    bus.updateQueue({ status: 'Disabled' });
    expect(bus.settle(lock!, { type: 'complete' }).reply).toBeUndefined();
    bus.updateQueue({ status: 'Active' });
    bus.send('orders', 'b');
    expect(bus.take('orders')[0]!.message.messageId).toBe('b');
  });

  it('a receiver that waits for a session is told that there is none', () => {
    const bus = new Bus([queueDefinition({ requiresSession: true })]);
    const accept = { type: 'accept-session', entity: 'orders', mode: 'peek-lock', timeoutMs: 60_000 } as const;
    bus.reply({ ...accept, receiver: 1, sessionId: undefined });
    bus.reply({ ...accept, receiver: 2, sessionId: 'mine' });
    const { notices } = bus.updateQueue({ requiresSession: true, status: 'ReceiveDisabled' });
    expect(notices.map(({ type, receiver }) => `${type} ${receiver}`)).toEqual([
      'session-not-accepted 1',
      'receiver-closed 2',
    ]);
    bus.updateQueue({ requiresSession: true });
    bus.nowMs += 60_000;
    expect(bus.execute({ type: 'wake' }).notices).toEqual([]);
    bus.reply({ ...accept, receiver: 3, sessionId: 'mine' });
  });
});

describe('forwarding', () => {
  const forwarding = (overrides: Partial<QueueDefinition> = {}) =>
    new Bus([queueDefinition(overrides), queueDefinition({ name: 'next' })]);

  it('takes what waits along, and what returns', () => {
    const bus = forwarding();
    bus.send('orders', 'a', 'b', 'c', 'd');
    const [a, b] = bus.take('orders', 2);
    bus.settle(a!, { type: 'defer' });
    const receiver = bus.open('orders');
    const { notices, events } = bus.updateQueue({ forwardTo: 'next' });
    expect(notices).toMatchObject([{ type: 'receiver-closed', receiver, failure: { detail: 'orders' } }]);
    expect(events.map(({ type }) => type).slice(0, 3)).toEqual([
      'entity-updated',
      'message-enqueued',
      'message-forwarded',
    ]);
    expect([bus.ids('orders'), bus.ids('next')]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    bus.settle(b!, { type: 'abandon' });
    bus.send('orders', 'e');
    expect([bus.ids('orders'), bus.ids('next')]).toEqual([['a'], ['c', 'd', 'b', 'e']]);
  });

  it('ends, and messages stay', () => {
    const bus = forwarding({ forwardTo: 'next' });
    expect(bus.error({ type: 'open-receiver', entity: 'orders', receiver: 9, mode: 'peek-lock' })).toBe(
      'receiver-on-forwarding-entity',
    );
    bus.updateQueue({ forwardTo: undefined });
    bus.send('orders', 'a');
    expect(bus.take('orders')).toHaveLength(1);
  });

  it('in a circle, a message ends in a dead-letter queue', () => {
    const bus = new Bus([queueDefinition(), queueDefinition({ name: 'next', forwardTo: 'orders' })]);
    bus.send('orders', 'a');
    bus.updateQueue({ forwardTo: 'next' });
    expect([bus.ids('orders'), bus.ids('next')]).toEqual([[], []]);
    expect(bus.ids('orders/$DeadLetterQueue')).toEqual(['a']);
  });

  it('of dead letters takes along those that wait, and leaves their receivers', () => {
    const bus = forwarding();
    bus.send('orders', 'a');
    bus.settle(bus.take('orders')[0]!, { type: 'dead-letter' });
    const receiver = bus.open('orders/$DeadLetterQueue');
    expect(bus.updateQueue({ forwardDeadLetteredMessagesTo: 'next' }).notices).toEqual([]);
    expect([bus.ids('orders/$DeadLetterQueue'), bus.ids('next')]).toEqual([[], ['a']]);
    bus.reply({ type: 'grant', receiver, credit: 1 });
  });

  it('to what was deleted goes to the dead-letter queue', () => {
    const bus = forwarding({ forwardTo: 'next' });
    bus.reply({ type: 'delete-entity', entity: 'next' });
    bus.send('orders', 'a');
    expect(bus.peek('orders/$DeadLetterQueue')[0]!.changes?.get('DeadLetterReason')).toBe('MessagingEntityNotFound');
  });
});

it('a subscription keeps its rules, and a topic its subscriptions', () => {
  const bus = new Bus([], [topicDefinition()]);
  bus.reply({ type: 'remove-rule', entity: ALL, name: '$Default' });
  updateSubscription(bus, { rules: [{ name: 'new', filter: { type: 'true' } }], userMetadata: 'mine' });
  updateTopic(bus, { subscriptions: [] });
  expect(bus.reply({ type: 'list-rules', entity: ALL, skip: 0, top: 10 }).rules).toEqual([]);
  expect(bus.state(ALL).entity).toEqual({
    kind: 'subscription',
    topic: 'events',
    definition: subscriptionDefinition({ userMetadata: 'mine' }),
  });
  expect(bus.state('events').subscriptionCount).toBe(1);
});
