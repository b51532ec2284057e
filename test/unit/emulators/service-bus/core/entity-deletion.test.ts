import { describe, expect, it } from 'vitest';
import { Bus, incoming, queueDefinition, subscriptionDefinition, topicDefinition } from './namespace-fixture.ts';

const NEVER = Number.POSITIVE_INFINITY;
const remove = (bus: Bus, entity: string) => bus.execute({ type: 'delete-entity', entity });

describe('a deleted queue', () => {
  it('is gone with its dead-letter queue', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    const { events } = remove(bus, 'ORDERS');
    expect(events).toEqual([{ type: 'entity-deleted', entity: 'orders', why: 'asked' }]);
    expect(bus.error({ type: 'send', entity: 'orders', messages: [incoming()] })).toBe('entity-not-found');
    expect(bus.error({ type: 'describe-entity', entity: 'orders/$DeadLetterQueue' })).toBe('entity-not-found');
  });

  it('leaves nothing that falls due', () => {
    const bus = new Bus([]);
    bus.createQueue({ defaultMessageTimeToLiveMs: 1_000, autoDeleteOnIdleMs: 300_000 });
    bus.send('orders', 'a', 'b');
    bus.reply({ type: 'send', entity: 'orders', messages: [{ ...incoming('c'), scheduledAtMs: bus.nowMs + 500 }] });
    bus.take('orders');
    const { wakeAtMs } = remove(bus, 'orders');
    expect(wakeAtMs).toBe(NEVER);
    bus.nowMs += 1_000_000;
    expect(bus.execute({ type: 'wake' }).events).toEqual([]);
  });

  it('has no locks: settling one says that it is lost', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    const [lock] = bus.take('orders');
    remove(bus, 'orders');
    expect(bus.settle(lock!, { type: 'complete' }).reply).toMatchObject({ error: 'message-lock-lost' });
    expect(bus.error({ type: 'renew-locks', entity: 'orders', tokens: [lock!.token] })).toBe('entity-not-found');
  });

  it('closes its receivers, which then are not open', () => {
    const bus = new Bus();
    const [one, dead] = [bus.open('orders'), bus.open('orders/$DeadLetterQueue')];
    bus.reply({ type: 'grant', receiver: one, credit: 5 });
    const closed = (receiver: number, detail: string) => ({
      type: 'receiver-closed',
      receiver,
      failure: { error: 'entity-deleted', detail },
    });
    expect(remove(bus, 'orders').notices).toEqual([closed(one, 'orders'), closed(dead, 'orders/$DeadLetterQueue')]);
    expect(bus.error({ type: 'grant', receiver: one, credit: 1 })).toBe('receiver-not-open');
  });

  it('lets sessions go, and those who wait for one', () => {
    const bus = new Bus([queueDefinition({ requiresSession: true })]);
    bus.reply({ type: 'send', entity: 'orders', messages: [{ ...incoming('a'), sessionId: 's' }] });
    const accept = { type: 'accept-session', entity: 'orders', mode: 'peek-lock', timeoutMs: 60_000 } as const;
    bus.reply({ ...accept, receiver: 1, sessionId: 's' });
    const [held] = bus.execute({ type: 'grant', receiver: 1, credit: 1 }).deliveries;
    bus.reply({ ...accept, receiver: 2, sessionId: undefined });
    const { notices, wakeAtMs } = remove(bus, 'orders');
    expect(notices.map(({ type, receiver }) => `${type} ${receiver}`)).toEqual([
      'receiver-closed 1',
      'session-not-accepted 2',
    ]);
    expect(wakeAtMs).toBe(NEVER);
    expect(bus.settle(held!.lock!, { type: 'complete' }).reply).toMatchObject({ error: 'session-lock-lost' });
  });

  it('can be created again, and is another one', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    remove(bus, 'orders');
    bus.createQueue({ name: 'ORDERS' });
    bus.send('orders', 'b');
    expect(bus.peek('orders').map(({ sequenceNumber }) => sequenceNumber)).toEqual([1]);
    expect(bus.state('orders').path).toBe('ORDERS');
  });
});

describe('a deleted topic', () => {
  it('takes its subscriptions along, and what it has scheduled', () => {
    const subscriptions = [subscriptionDefinition(), subscriptionDefinition({ name: 'b' })];
    const bus = new Bus([], [topicDefinition({ subscriptions })]);
    bus.send('events', 'a');
    bus.reply({ type: 'send', entity: 'events', messages: [{ ...incoming('c'), scheduledAtMs: bus.nowMs + 500 }] });
    const receiver = bus.open('events/Subscriptions/b');
    const { events, notices, wakeAtMs } = remove(bus, 'events');
    expect(events.map(({ entity }) => entity)).toEqual([
      'events/Subscriptions/all',
      'events/Subscriptions/b',
      'events',
    ]);
    expect(notices).toMatchObject([{ receiver, failure: { detail: 'events/Subscriptions/b' } }]);
    expect(wakeAtMs).toBe(NEVER);
    expect(bus.error({ type: 'get-entity', entity: 'events/Subscriptions/all' })).toBe('entity-not-found');
  });

  it('a deleted subscription gets no more copies, and its rules no longer count', () => {
    const rules = [{ name: 'r', filter: { type: 'sql', expression: 'a = 1' } as const }];
    const bus = new Bus([], [topicDefinition({ subscriptions: [] })], { sqlFiltersPerTopicMax: 1 });
    const create = (name: string) =>
      bus.reply({
        type: 'create-entity',
        entity: { kind: 'subscription', topic: 'events', definition: subscriptionDefinition({ name, rules }) },
      });
    create('one');
    remove(bus, 'events/Subscriptions/one');
    create('two');
    expect(bus.state('events').subscriptionCount).toBe(1);
  });
});

describe('purging', () => {
  it('takes out every message in whatever state, and leaves the queue as it is', () => {
    const bus = new Bus([queueDefinition({ defaultMessageTimeToLiveMs: 60_000 })]);
    bus.send('orders', 'a', 'b', 'c', 'd');
    const [a, b, c] = bus.take('orders', 3);
    bus.settle(a!, { type: 'dead-letter' });
    bus.settle(b!, { type: 'defer' });
    bus.reply({ type: 'send', entity: 'orders', messages: [{ ...incoming('e'), scheduledAtMs: bus.nowMs + 500 }] });
    const receiver = bus.open('orders');
    const { reply, events, wakeAtMs, notices } = bus.execute({ type: 'purge-entity', entity: 'orders' });
    expect(reply).toEqual({ count: 5 });
    expect(events.map(({ type, entity }) => `${type} ${entity}`)).toEqual([
      'schedule-cancelled orders',
      'message-deleted orders',
      'message-deleted orders',
      'message-deleted orders',
      'message-deleted orders/$DeadLetterQueue',
    ]);
    expect([wakeAtMs, notices]).toEqual([NEVER, []]);
    expect(bus.settle(c!, { type: 'complete' }).reply).toMatchObject({ error: 'message-lock-lost' });
    expect(bus.state('orders')).toMatchObject({ counts: { active: 0, deadLetter: 0, scheduled: 0 }, sizeBytes: 0 });
    bus.send('orders', 'f');
    expect(bus.execute({ type: 'grant', receiver, credit: 1 }).deliveries).toMatchObject([
      { message: { messageId: 'f', sequenceNumber: 6 } },
    ]);
  });

  it('of a topic takes out what its subscriptions have, and what it has scheduled', () => {
    const bus = new Bus([], [topicDefinition()]);
    bus.send('events', 'a', 'b');
    bus.reply({ type: 'send', entity: 'events', messages: [{ ...incoming('c'), scheduledAtMs: bus.nowMs + 500 }] });
    expect(bus.reply({ type: 'purge-entity', entity: 'events' })).toEqual({ count: 3 });
    expect(bus.state('events')).toMatchObject({ counts: { scheduled: 0 }, sizeBytes: 0 });
  });

  it('of sessions leaves who holds one, and its state', () => {
    const bus = new Bus([queueDefinition({ requiresSession: true })]);
    const send = (text: string) =>
      bus.execute({ type: 'send', entity: 'orders', messages: [{ ...incoming(text), sessionId: 's' }] });
    send('a');
    send('b');
    const accept = { type: 'accept-session', mode: 'peek-lock', timeoutMs: 0, sessionId: 's' } as const;
    bus.reply({ ...accept, entity: 'orders', receiver: 1 });
    bus.execute({ type: 'grant', receiver: 1, credit: 1 });
    const state = new Uint8Array([1]);
    bus.reply({ type: 'set-session-state', entity: 'orders', sessionId: 's', state });
    expect(bus.reply({ type: 'purge-entity', entity: 'orders' })).toEqual({ count: 2 });
    expect(bus.reply({ type: 'get-session-state', entity: 'orders', sessionId: 's' })).toEqual({ state });
    bus.execute({ type: 'grant', receiver: 1, credit: 1 });
    expect(send('c').deliveries).toMatchObject([{ receiver: 1, message: { messageId: 'c' } }]);
  });
});
