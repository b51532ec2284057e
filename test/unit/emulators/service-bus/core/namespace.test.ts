import { describe, expect, it } from 'vitest';
import { Bus, incoming, queueDefinition, topicDefinition } from './namespace-fixture.ts';

describe('entities', () => {
  it.each([
    ['Orders', 'Orders', 'queue', 60_000, 1_000],
    ['ORDERS/$deadletterqueue', 'Orders/$DeadLetterQueue', 'dead-letter-queue', 60_000, 0],
    ['events', 'events', 'topic', 0, 1_000],
    ['Events/subscriptions/ALL', 'events/Subscriptions/all', 'subscription', 60_000, 0],
    [
      'events/subscriptions/all/$DeadLetterQueue',
      'events/Subscriptions/all/$DeadLetterQueue',
      'dead-letter-queue',
      60_000,
      0,
    ],
  ])('finds %s in any case and spells it as created', (entity, path, kind, lockDurationMs, messageSizeBytesMax) => {
    const bus = new Bus([queueDefinition({ name: 'Orders' })], [topicDefinition()]);
    expect(bus.reply({ type: 'describe-entity', entity })).toEqual({
      path,
      kind,
      lockDurationMs,
      messageSizeBytesMax,
      requiresSession: false,
    });
  });

  it.each(['nowhere', '', 'orders/', 'orders/$DeadLetterQueue/$DeadLetterQueue', 'constructor'])(
    'knows no %j',
    (entity) => {
      const bus = new Bus();
      const token = new Uint8Array(16);
      for (const error of [
        bus.error({ type: 'describe-entity', entity }),
        bus.error({ type: 'send', entity, messages: [incoming()] }),
        bus.error({ type: 'open-receiver', entity, receiver: 1, mode: 'peek-lock' }),
        bus.error({ type: 'peek', entity, fromSequenceNumber: 1, count: 1 }),
        bus.error({ type: 'find-lock', entity, token }),
        bus.error({ type: 'renew-locks', entity, tokens: [token] }),
      ]) {
        expect(error).toBe('entity-not-found');
      }
    },
  );
});

describe('receivers', () => {
  it('are told apart by their numbers', () => {
    const bus = new Bus();
    const receiver = bus.open('orders');
    expect(bus.error({ type: 'open-receiver', entity: 'orders', receiver, mode: 'peek-lock' })).toBe(
      'receiver-already-open',
    );
    expect(bus.error({ type: 'grant', receiver: 99, credit: 1 })).toBe('receiver-not-open');
    expect(bus.error({ type: 'close-receiver', receiver: 99 })).toBe('receiver-not-open');
  });

  it('get nothing once they are closed', () => {
    const bus = new Bus();
    const receiver = bus.open('orders');
    bus.reply({ type: 'grant', receiver, credit: 5 });
    bus.reply({ type: 'close-receiver', receiver });
    expect(bus.execute({ type: 'send', entity: 'orders', messages: [incoming('a')] }).deliveries).toEqual([]);
    expect(bus.error({ type: 'grant', receiver, credit: 1 })).toBe('receiver-not-open');
  });

  it('leave their locks behind until these expire', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    const [lock] = bus.take('orders');
    expect(bus.take('orders')).toEqual([]);
    bus.nowMs = lock!.untilMs;
    expect(bus.take('orders').map(({ message }) => message.deliveryCount)).toEqual([1]);
  });
});

describe('time', () => {
  it('wakes at the first of all that is due, in whichever entity', () => {
    const bus = new Bus([queueDefinition(), queueDefinition({ name: 'quick', lockDurationMs: 5_000 })]);
    bus.send('orders', 'a');
    bus.send('quick', 'b');
    const [slow] = bus.take('orders');
    const [quick] = bus.take('quick');
    expect(bus.execute({ type: 'wake' }).wakeAtMs).toBe(quick!.untilMs);
    expect(bus.settle(quick!, { type: 'complete' }).wakeAtMs).toBe(slow!.untilMs);
    expect(bus.settle(slow!, { type: 'complete' }).wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('does not run backwards', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    bus.nowMs -= 1_000;
    bus.send('orders', 'b');
    expect(bus.peek('orders').map(({ enqueuedAtMs }) => enqueuedAtMs)).toEqual([1_000_000, 1_000_000]);
  });
});

it.each([-1, 0.5, Number.NaN])('refuses a credit of %d', (credit) => {
  const bus = new Bus();
  const receiver = bus.open('orders');
  expect(bus.error({ type: 'grant', receiver, credit })).toBe('argument-out-of-range');
});

it.each([0, -1, Number.NaN])('refuses to peek %d messages', (count) => {
  expect(new Bus().error({ type: 'peek', entity: 'orders', fromSequenceNumber: 1, count })).toBe(
    'argument-out-of-range',
  );
});
