import { describe, expect, it } from 'vitest';
import { Bus, incoming, queueDefinition } from './namespace-fixture.ts';

const DEAD = 'orders/$DeadLetterQueue';
const properties = (changes: ReadonlyMap<string, unknown> | undefined) => Object.fromEntries(changes ?? []);

describe('delivery', () => {
  it('waits for credit, and goes on as far as credit or messages reach', () => {
    const bus = new Bus();
    bus.send('orders', 'a', 'b', 'c');
    const receiver = bus.open('orders');
    const first = bus.execute({ type: 'grant', receiver, credit: 2 });
    expect(first.deliveries.map(({ message }) => message.messageId)).toEqual(['a', 'b']);
    const more = bus.execute({ type: 'grant', receiver, credit: 5 });
    expect(more.deliveries.map(({ message }) => message.messageId)).toEqual(['c']);
    const sent = bus.execute({ type: 'send', entity: 'orders', messages: [incoming('d')] });
    expect(sent.deliveries.map(({ receiver, message }) => [receiver, message.messageId])).toEqual([[receiver, 'd']]);
  });

  it('serves receivers in the order of their credit', () => {
    const bus = new Bus();
    const [one, two] = [bus.open('orders'), bus.open('orders')];
    bus.execute({ type: 'grant', receiver: two, credit: 1 });
    bus.execute({ type: 'grant', receiver: one, credit: 2 });
    bus.execute({ type: 'grant', receiver: two, credit: 2 });
    const messages = ['a', 'b', 'c', 'd', 'e'].map((text) => incoming(text));
    const { deliveries } = bus.execute({ type: 'send', entity: 'orders', messages });
    expect(deliveries.map(({ receiver }) => receiver)).toEqual([two, one, one, two]);
  });

  it('locks in peek-lock, with a new token each time, from now for the lock duration', () => {
    const bus = new Bus();
    bus.send('orders', 'a', 'b');
    const locks = bus.take('orders', 2);
    expect(locks.map(({ untilMs }) => untilMs)).toEqual([bus.nowMs + 60_000, bus.nowMs + 60_000]);
    expect(locks[0]!.token).toHaveLength(16);
    expect(locks[0]!.token).not.toEqual(locks[1]!.token);
    expect(locks[0]!.message.state).toBe('locked');
  });

  it('takes the message out in receive-and-delete', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    const receiver = bus.open('orders', 'receive-and-delete');
    const { deliveries, events, wakeAtMs } = bus.execute({ type: 'grant', receiver, credit: 1 });
    expect(deliveries.map(({ message, lock }) => [message.messageId, lock])).toEqual([['a', undefined]]);
    expect(events.map(({ type }) => type)).toEqual(['message-received']);
    expect(bus.ids('orders')).toEqual([]);
    expect(wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('settlement', () => {
  it('completes', () => {
    const bus = new Bus();
    bus.send('orders', 'a', 'b');
    const [lock] = bus.take('orders');
    const { reply, events, wakeAtMs } = bus.settle(lock!, { type: 'complete' });
    expect(reply).toBeUndefined();
    expect(events).toEqual([{ type: 'message-completed', entity: 'orders', sequenceNumber: 1 }]);
    expect(bus.ids('orders')).toEqual(['b']);
    expect(lock!.state).toBe('settled');
    expect(wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('abandons: counted, with changed properties, and before later messages again', () => {
    const bus = new Bus();
    bus.send('orders', 'a', 'b', 'c');
    const [a] = bus.take('orders', 2);
    bus.settle(a!, { type: 'abandon', changes: new Map([['tries', 1]]) });
    const [again] = bus.take('orders');
    expect(again!.message.messageId).toBe('a');
    expect(again!.message.deliveryCount).toBe(1);
    expect(again!.message.changes).toEqual(new Map([['tries', 1]]));
    expect(bus.take('orders')[0]!.message.messageId).toBe('c');
  });

  it('gives abandoned messages back in their sequence, whatever the order of the abandons', () => {
    const bus = new Bus();
    bus.send('orders', 'a', 'b', 'c', 'd');
    const [a, b, c] = bus.take('orders', 3);
    for (const lock of [b!, c!, a!]) bus.settle(lock, { type: 'abandon' });
    expect(bus.take('orders', 4).map(({ message }) => message.messageId)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('releases without counting', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    bus.settle(bus.take('orders')[0]!, { type: 'release' });
    expect(bus.take('orders')[0]!.message.deliveryCount).toBe(0);
  });
});

describe('the end of a lock', () => {
  it('may be a dead-lettering with reason, description and changes', () => {
    const bus = new Bus();
    bus.send('orders', 'a', 'b');
    const [, b] = bus.take('orders', 2);
    bus.settle(b!, {
      type: 'dead-letter',
      reason: 'no stock',
      description: 'sold out',
      changes: new Map([['tries', 1]]),
    });
    expect(bus.ids('orders')).toEqual(['a']);
    const [dead] = bus.peek(DEAD);
    expect(dead).toMatchObject({ messageId: 'b', sequenceNumber: 2, deliveryCount: 0, deadLetterSource: 'orders' });
    expect(properties(dead!.changes)).toEqual({
      tries: 1,
      DeadLetterReason: 'no stock',
      DeadLetterErrorDescription: 'sold out',
    });
  });

  it.each(['complete', 'abandon', 'release', 'dead-letter'] as const)('is final: no %s after it', (type) => {
    const bus = new Bus();
    bus.send('orders', 'a');
    const [lock] = bus.take('orders');
    bus.settle(lock!, { type: 'release' });
    expect(bus.error({ type: 'settle', lock: lock!, outcome: { type } })).toBe('message-lock-lost');
    expect(bus.ids('orders')).toEqual(['a']);
  });

  it('may come after the receiver has gone', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    const [lock] = bus.take('orders');
    bus.reply({ type: 'settle', lock: lock!, outcome: { type: 'complete' } });
    expect(bus.ids('orders')).toEqual([]);
  });
});

describe('locks', () => {
  it('expire: the message is delivered again and counted, and the old lock is worth nothing', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    const receiver = bus.open('orders');
    const [first] = bus.execute({ type: 'grant', receiver, credit: 2 }).deliveries;
    const { wakeAtMs } = bus.execute({ type: 'wake' });
    expect(wakeAtMs).toBe(first!.lock!.untilMs);
    bus.nowMs = wakeAtMs;
    const { deliveries, events } = bus.execute({ type: 'wake' });
    expect(deliveries.map(({ message }) => [message.messageId, message.deliveryCount])).toEqual([['a', 1]]);
    expect(events.map(({ type }) => type)).toEqual(['message-returned', 'message-locked']);
    expect(first!.lock!.state).toBe('lost');
    expect(bus.error({ type: 'settle', lock: first!.lock!, outcome: { type: 'complete' } })).toBe('message-lock-lost');
  });

  it('are found by token while they are held', () => {
    const bus = new Bus();
    bus.send('orders', 'a');
    const [lock] = bus.take('orders');
    expect(bus.reply({ type: 'find-lock', entity: 'orders', token: lock!.token.slice() })).toBe(lock);
    expect(bus.error({ type: 'find-lock', entity: DEAD, token: lock!.token })).toBe('message-lock-lost');
    bus.settle(lock!, { type: 'complete' });
    expect(bus.error({ type: 'find-lock', entity: 'orders', token: lock!.token })).toBe('message-lock-lost');
  });

  it('are renewed from now on, all or none', () => {
    const bus = new Bus();
    bus.send('orders', 'a', 'b');
    const [a, b] = bus.take('orders', 2);
    bus.nowMs += 50_000;
    const { expirationsMs } = bus.reply({ type: 'renew-locks', entity: 'orders', tokens: [a!.token] });
    expect(expirationsMs).toEqual([bus.nowMs + 60_000]);
    expect(a!.untilMs).toBe(bus.nowMs + 60_000);
    bus.nowMs += 10_000;
    const tokens = [a!.token, b!.token];
    expect(bus.error({ type: 'renew-locks', entity: 'orders', tokens })).toBe('message-lock-lost');
    expect(a!.untilMs).toBe(bus.nowMs + 50_000);
    expect([a!.state, b!.state]).toEqual(['held', 'lost']);
  });
});

describe('MaxDeliveryCount', () => {
  it('dead-letters after the last failed delivery, be it by abandon or by lock expiry', () => {
    const bus = new Bus([queueDefinition({ maxDeliveryCount: 2 })]);
    bus.send('orders', 'a');
    bus.settle(bus.take('orders')[0]!, { type: 'abandon' });
    bus.take('orders');
    bus.nowMs += 60_000;
    const { events } = bus.execute({ type: 'wake' });
    expect(events.map(({ type }) => type)).toEqual(['message-returned', 'message-dead-lettered']);
    const [dead] = bus.peek(DEAD);
    expect(dead!.deliveryCount).toBe(2);
    expect(properties(dead!.changes)).toEqual({
      DeadLetterReason: 'MaxDeliveryCountExceeded',
      DeadLetterErrorDescription: 'Message could not be consumed after 2 delivery attempts.',
    });
  });
});

describe('time to live', () => {
  const send = (bus: Bus, text: string, ttlMs: number) =>
    bus.execute({ type: 'send', entity: 'orders', messages: [incoming(text, ttlMs)] });

  it("is the shorter of the message's and the entity's", () => {
    const bus = new Bus([queueDefinition({ defaultMessageTimeToLiveMs: 10_000 })]);
    send(bus, 'short', 5_000);
    send(bus, 'long', 20_000);
    bus.send('orders', 'default');
    expect(bus.peek('orders').map(({ ttlMs }) => ttlMs)).toEqual([5_000, 10_000, 10_000]);
  });

  it('ends: dropped without dead-lettering on expiration', () => {
    const bus = new Bus();
    const { wakeAtMs } = send(bus, 'a', 5_000);
    expect(wakeAtMs).toBe(bus.nowMs + 5_000);
    bus.nowMs = wakeAtMs;
    expect(bus.execute({ type: 'wake' }).events).toEqual([
      { type: 'message-expired', entity: 'orders', sequenceNumber: 1 },
    ]);
    expect(bus.ids('orders')).toEqual([]);
    expect(bus.ids(DEAD)).toEqual([]);
  });

  it('ends: dead-lettered with it, and then lives for ever', () => {
    const bus = new Bus([queueDefinition({ deadLetteringOnMessageExpiration: true })]);
    send(bus, 'a', 5_000);
    bus.nowMs += 5_000;
    const [dead] = bus.peek(DEAD);
    expect(properties(dead!.changes)).toEqual({
      DeadLetterReason: 'TTLExpiredException',
      DeadLetterErrorDescription: 'The message expired and was dead lettered.',
    });
    expect(dead!.ttlMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('never lets an expired message be delivered, however late the core is asked', () => {
    const bus = new Bus();
    send(bus, 'a', 5_000);
    send(bus, 'nothing', 0);
    bus.nowMs += 3_600_000;
    expect(bus.take('orders')).toEqual([]);
    const receiver = bus.open('orders');
    bus.execute({ type: 'grant', receiver, credit: 1 });
    expect(send(bus, 'still nothing', 0).deliveries).toEqual([]);
  });

  it('does not end while a lock is held, but when it ends', () => {
    const bus = new Bus();
    send(bus, 'a', 5_000);
    send(bus, 'b', 5_000);
    const [a, b] = bus.take('orders', 2);
    bus.nowMs += 10_000;
    expect(bus.ids('orders')).toEqual(['a', 'b']);
    expect(bus.settle(a!, { type: 'complete' }).reply).toBeUndefined();
    const { events } = bus.settle(b!, { type: 'release' });
    expect(events.map(({ type }) => type)).toEqual(['message-returned', 'message-expired']);
    expect(bus.ids('orders')).toEqual([]);
  });
});

describe('peek', () => {
  it('shows messages from a number on, in order, locked ones too, and changes nothing', () => {
    const bus = new Bus();
    bus.send('orders', 'a', 'b', 'c', 'd');
    const [, b] = bus.take('orders', 3);
    bus.settle(b!, { type: 'complete' });
    const peek = (fromSequenceNumber: number, count: number) =>
      bus
        .reply({ type: 'peek', entity: 'orders', fromSequenceNumber, count })
        .messages.map(({ sequenceNumber }) => sequenceNumber);
    expect(peek(0, 10)).toEqual([1, 3, 4]);
    expect(peek(2, 1)).toEqual([3]);
    expect(peek(5, 10)).toEqual([]);
    expect(bus.take('orders').map(({ message }) => message.messageId)).toEqual(['d']);
  });
});

describe('deferral', () => {
  const receive = (...sequenceNumbers: number[]) =>
    ({ type: 'receive-deferred', entity: 'orders', sequenceNumbers, mode: 'peek-lock', sessionId: undefined }) as const;

  it('puts a message aside, uncounted, until it is asked for by its number', () => {
    const bus = new Bus();
    bus.send('orders', 'a', 'b');
    const { events } = bus.settle(bus.take('orders')[0]!, { type: 'defer', changes: new Map([['why', 'later']]) });
    expect(events.map(({ type }) => type)).toEqual(['message-deferred']);
    expect(bus.take('orders', 5).map(({ message }) => message.messageId)).toEqual(['b']);
    expect(bus.peek('orders')[0]).toMatchObject({ messageId: 'a', state: 'deferred', deliveryCount: 0 });
    const [given] = bus.reply(receive(1)).messages;
    expect(given!.message.changes).toEqual(new Map([['why', 'later']]));
    expect(given!.lock!.untilMs).toBe(bus.nowMs + 60_000);
    expect(bus.error(receive(1))).toBe('message-not-found');
  });

  it('gives all or none', () => {
    const bus = new Bus();
    bus.send('orders', 'a', 'b');
    for (const lock of bus.take('orders', 2)) bus.settle(lock, { type: 'defer' });
    expect(bus.error(receive(1, 7))).toBe('message-not-found');
    expect(bus.reply(receive(2, 1)).messages.map(({ message }) => message.messageId)).toEqual(['b', 'a']);
  });

  it('lasts through abandon and lock expiry, which count as ever', () => {
    const bus = new Bus([queueDefinition({ maxDeliveryCount: 2 })]);
    bus.send('orders', 'a');
    bus.settle(bus.take('orders')[0]!, { type: 'defer' });
    bus.settle(bus.reply(receive(1)).messages[0]!.lock!, { type: 'abandon' });
    expect(bus.take('orders')).toEqual([]);
    bus.reply(receive(1));
    bus.nowMs += 60_000;
    expect(bus.ids(DEAD)).toEqual(['a']);
  });

  it('lets nothing expire', () => {
    const bus = new Bus();
    bus.execute({ type: 'send', entity: 'orders', messages: [incoming('a', 5_000)] });
    bus.settle(bus.take('orders')[0]!, { type: 'defer' });
    bus.nowMs += 10_000;
    const { messages } = bus.reply({ ...receive(1), mode: 'receive-and-delete' });
    expect(messages).toMatchObject([{ message: { messageId: 'a' }, lock: undefined }]);
    expect(bus.ids('orders')).toEqual([]);
  });
});

it('deletes available messages that were enqueued before a time, the oldest first', () => {
  const bus = new Bus();
  bus.send('orders', 'locked', 'a', 'b', 'c');
  bus.take('orders');
  const enqueuedBeforeMs = bus.nowMs + 1;
  bus.nowMs += 1;
  bus.send('orders', 'later');
  const remove = (count: number) => bus.reply({ type: 'delete-messages', entity: 'orders', count, enqueuedBeforeMs });
  expect(remove(2)).toEqual({ count: 2 });
  expect(bus.ids('orders')).toEqual(['locked', 'c', 'later']);
  expect(remove(10)).toEqual({ count: 1 });
  expect(bus.take('orders', 5).map(({ message }) => message.messageId)).toEqual(['later']);
});
