import { describe, expect, it } from 'vitest';
import { Bus, incoming, type queueDefinition, subscriptionDefinition, topicDefinition } from './namespace-fixture.ts';

const IDLE_MS = 300_000;
const ALL = 'events/Subscriptions/all';

/** Whether the entity is still there after so long. */
function isThere(bus: Bus, entity: string, afterMs: number): boolean {
  bus.nowMs += afterMs;
  bus.execute({ type: 'wake' });
  return 'path' in bus.execute({ type: 'get-entity', entity }).reply;
}

function idleQueue(overrides: Parameters<typeof queueDefinition>[0] = {}): Bus {
  const bus = new Bus([]);
  bus.createQueue({ autoDeleteOnIdleMs: IDLE_MS, ...overrides });
  return bus;
}

it('deletes what was never used, at the millisecond, and says why', () => {
  const bus = idleQueue();
  expect(bus.execute({ type: 'wake' }).wakeAtMs).toBe(bus.nowMs + IDLE_MS);
  const receiver = bus.open('orders');
  expect(isThere(bus, 'orders', IDLE_MS - 1)).toBe(true);
  bus.nowMs += 1;
  const { events, notices } = bus.execute({ type: 'wake' });
  expect(events).toEqual([{ type: 'entity-deleted', entity: 'orders', why: 'idle' }]);
  expect(notices).toMatchObject([{ type: 'receiver-closed', receiver, failure: { error: 'entity-deleted' } }]);
});

describe('is put off by', () => {
  it.each<[string, (bus: Bus) => void]>([
    ['sending', (bus) => bus.send('orders', 'a')],
    ['receiving', (bus) => bus.take('orders')],
    ['peeking', (bus) => bus.peek('orders')],
    ['peeking at dead letters', (bus) => bus.peek('orders/$DeadLetterQueue')],
    ['updating', (bus) => bus.updateQueue({ autoDeleteOnIdleMs: IDLE_MS, userMetadata: 'x' })],
  ])('%s', (_, use) => {
    const bus = idleQueue();
    bus.nowMs += IDLE_MS - 1;
    use(bus);
    expect(isThere(bus, 'orders', IDLE_MS - 1)).toBe(true);
    expect(isThere(bus, 'orders', 1)).toBe(false);
  });

  it('a receiver that waits, until its credit is taken back', () => {
    const bus = idleQueue();
    const receiver = bus.open('orders');
    bus.reply({ type: 'grant', receiver, credit: 1 });
    expect(isThere(bus, 'orders', 10 * IDLE_MS)).toBe(true);
    bus.reply({ type: 'grant', receiver, credit: 0 });
    expect(isThere(bus, 'orders', IDLE_MS)).toBe(false);
  });

  it('a receiver that waits for a session', () => {
    const bus = idleQueue({ requiresSession: true });
    const accept = { type: 'accept-session', entity: 'orders', receiver: 1, mode: 'peek-lock' } as const;
    bus.reply({ ...accept, sessionId: undefined, timeoutMs: 2 * IDLE_MS });
    expect(isThere(bus, 'orders', IDLE_MS)).toBe(true);
  });

  it('scheduled messages', () => {
    const bus = idleQueue();
    const scheduledAtMs = bus.nowMs + 5 * IDLE_MS;
    bus.reply({ type: 'send', entity: 'orders', messages: [{ ...incoming('a'), scheduledAtMs }] });
    expect(isThere(bus, 'orders', 5 * IDLE_MS)).toBe(true);
    expect(isThere(bus, 'orders', IDLE_MS)).toBe(false);
  });

  it('forwarding, for good', () => {
    const bus = idleQueue({ name: 'next', autoDeleteOnIdleMs: Number.POSITIVE_INFINITY });
    bus.createQueue({ autoDeleteOnIdleMs: IDLE_MS, forwardTo: 'next' });
    expect(bus.state('orders').entity.definition.autoDeleteOnIdleMs).toBe(Number.POSITIVE_INFINITY);
    expect(isThere(bus, 'orders', 10 * IDLE_MS)).toBe(true);
  });
});

describe('of topics and subscriptions', () => {
  const busWith = (topicIdleMs: number, subscriptionIdleMs: number) => {
    const bus = new Bus([]);
    const subscriptions = [subscriptionDefinition({ autoDeleteOnIdleMs: subscriptionIdleMs })];
    const definition = topicDefinition({ autoDeleteOnIdleMs: topicIdleMs, subscriptions });
    bus.reply({ type: 'create-entity', entity: { kind: 'topic', definition } });
    return bus;
  };

  it('a copy is no use of a subscription, as it is of its topic', () => {
    const bus = busWith(IDLE_MS, IDLE_MS);
    bus.nowMs += 1;
    bus.send('events', 'a');
    expect(isThere(bus, ALL, IDLE_MS - 1)).toBe(false);
    expect(isThere(bus, 'events', 0)).toBe(true);
  });

  it('an idle topic goes with its subscriptions', () => {
    const bus = busWith(IDLE_MS, Number.POSITIVE_INFINITY);
    expect(isThere(bus, ALL, IDLE_MS)).toBe(false);
  });

  it('a new rule is use of both', () => {
    const bus = busWith(IDLE_MS, IDLE_MS);
    bus.nowMs += IDLE_MS - 1;
    bus.reply({ type: 'add-rule', entity: ALL, rule: { name: 'r', filter: { type: 'false' } } });
    expect(isThere(bus, ALL, IDLE_MS - 1)).toBe(true);
    expect(isThere(bus, ALL, 1)).toBe(false);
  });
});

it('begins, changes and ends with an update', () => {
  const bus = idleQueue({ autoDeleteOnIdleMs: Number.POSITIVE_INFINITY });
  bus.updateQueue({ autoDeleteOnIdleMs: IDLE_MS });
  bus.updateQueue({ autoDeleteOnIdleMs: 2 * IDLE_MS });
  expect(isThere(bus, 'orders', IDLE_MS)).toBe(true);
  expect(bus.updateQueue({}).wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  expect(isThere(bus, 'orders', 100 * IDLE_MS)).toBe(true);
});
