import { describe, expect, it } from 'vitest';
import type { QueueDefinition } from '../../../../../emulators/service-bus/core/definitions.ts';
import { Bus, incoming, queueDefinition, subscriptionDefinition, topicDefinition } from './namespace-fixture.ts';
import { OpenTransaction } from './open-transaction.ts';

const KEPT = 'orders/$Transfer/$DeadLetterQueue';
const ALL = 'events/Subscriptions/all';

/** `orders` and `events`, and a destination like this. */
function busTo(destination: Partial<QueueDefinition>): Bus {
  const queues = [queueDefinition(), queueDefinition({ name: 'invoices', ...destination })];
  return new Bus(queues, [topicDefinition()]);
}

function sendVia(bus: Bus, via: string, ...texts: string[]) {
  return bus.execute({ type: 'send', entity: 'invoices', via, messages: texts.map((text) => incoming(text)) });
}

const reasons = (bus: Bus, entity: string) =>
  bus.peek(entity).map(({ messageId, changes }) => [messageId, changes?.get('DeadLetterReason')]);

describe('messages that are sent via an entity', () => {
  it('go straight to their destination', () => {
    const bus = busTo({});
    expect(sendVia(bus, 'orders', 'a').reply).toEqual({ sequenceNumbers: [1] });
    expect([bus.ids('orders'), bus.ids('invoices'), bus.ids(KEPT)]).toEqual([[], ['a'], []]);
  });

  it.each([
    [{ status: 'Disabled' }, 'MessagingEntityDisabled'],
    [{ status: 'SendDisabled' }, 'MessagingEntityDisabled'],
    [{ sizeBytesMax: 150 }, 'QuotaExceeded'],
  ] as const)('go to its transfer dead-letter queue when their destination is %j', (destination, reason) => {
    const bus = busTo(destination);
    bus.send('orders', 'order');
    expect(sendVia(bus, 'ORDERS', 'a', 'b').reply).toEqual({ sequenceNumbers: [0, 0] });
    expect(reasons(bus, KEPT)).toEqual([
      ['a', reason],
      ['b', reason],
    ]);
    expect(bus.peek(KEPT).map(({ sequenceNumber }) => sequenceNumber)).toEqual([2, 3]);
    expect([bus.ids('orders'), bus.ids('orders/$DeadLetterQueue')]).toEqual([['order'], []]);
    expect(bus.state('invoices').counts.active).toBe(0);
  });

  it.each([
    ['orders', {}, 'nowhere', 'entity-not-found'],
    ['orders', { messageSizeBytesMax: 99 }, 'invoices', 'message-too-large'],
    ['orders', { requiresSession: true }, 'invoices', 'session-id-missing'],
    ['events', { status: 'Disabled' }, 'invoices', 'entity-disabled'],
    ['invoices', { status: 'Disabled' }, 'invoices', 'entity-disabled'],
    ['orders/$DeadLetterQueue', { status: 'Disabled' }, 'invoices', 'entity-disabled'],
    ['nowhere', { status: 'Disabled' }, 'invoices', 'entity-disabled'],
  ] as const)('via %s are refused where nothing else can be done: %j', (via, destination, entity, error) => {
    const bus = busTo(destination);
    const { reply, events } = bus.execute({ type: 'send', entity, via, messages: [incoming('a')] });
    expect([reply, events]).toMatchObject([{ error }, []]);
    expect(bus.ids(KEPT)).toEqual([]);
  });
});

describe('messages of a transaction', () => {
  it('are sent via the first entity that it has to do with', () => {
    const bus = busTo({ status: 'Disabled' });
    bus.send('orders', 'order');
    const [lock] = bus.take('orders');
    const transaction = new OpenTransaction(bus);
    transaction.settle(lock!);
    expect(transaction.send('invoices', 'invoice').reply).toEqual({ sequenceNumbers: [0] });
    expect(transaction.send('events', 'event').reply).toEqual({ sequenceNumbers: [0] });
    expect(bus.ids(KEPT)).toEqual([]);
    expect(transaction.commit().reply).toBeUndefined();
    expect(reasons(bus, KEPT)).toEqual([['invoice', 'MessagingEntityDisabled']]);
    expect([bus.ids('orders'), bus.ids(ALL)]).toEqual([[], ['event']]);
    expect(bus.state('invoices').counts.active).toBe(0);
  });

  it('are sent via a subscription that it has received from', () => {
    const bus = busTo({ status: 'Disabled' });
    bus.send('events', 'event');
    const [lock] = bus.take(ALL);
    const transaction = new OpenTransaction(bus);
    transaction.settle(lock!);
    transaction.send('invoices', 'invoice');
    expect(transaction.commit().reply).toBeUndefined();
    expect(bus.ids(`${ALL}/$Transfer/$DeadLetterQueue`)).toEqual(['invoice']);
    expect(bus.state('events').sizeBytes).toBe(100);
  });

  it('go to their destination as far as it has room at the commit', () => {
    const bus = busTo({ sizeBytesMax: 250 });
    const transaction = new OpenTransaction(bus);
    transaction.send('orders', 'order');
    for (const text of ['a', 'b', 'c']) expect(transaction.send('invoices', text).reply).not.toHaveProperty('error');
    bus.send('invoices', 'between');
    expect(transaction.commit().reply).toBeUndefined();
    expect(bus.ids('invoices')).toEqual(['between', 'a']);
    expect(reasons(bus, KEPT)).toEqual([
      ['b', 'QuotaExceeded'],
      ['c', 'QuotaExceeded'],
    ]);
  });

  it('that name what they are sent via go there, also when they are scheduled', () => {
    const bus = busTo({ status: 'SendDisabled' });
    const { id: transaction } = new OpenTransaction(bus);
    const messages = [{ ...incoming('later'), scheduledAtMs: bus.nowMs + 1_000 }];
    bus.reply({ type: 'send', entity: 'events', messages: [incoming('event')], transaction });
    bus.reply({ type: 'send', entity: 'invoices', via: 'orders', messages, transaction });
    bus.reply({ type: 'discharge-transaction', transaction, fail: false });
    expect(bus.peek(KEPT)).toMatchObject([{ messageId: 'later', state: 'available' }]);
  });

  it.each([
    ['the entity is the first one', 'invoices', 'orders', () => undefined],
    ['the first one is a topic', 'events', 'invoices', () => undefined],
    [
      'the first one is gone',
      'orders',
      'invoices',
      (bus: Bus) => bus.reply({ type: 'delete-entity', entity: 'orders' }),
    ],
  ] as const)('make the commit fail when %s', (_what, first, second, happens) => {
    const bus = busTo({});
    const transaction = new OpenTransaction(bus);
    transaction.send(first, 'one');
    transaction.send(second, 'two');
    bus.execute({
      type: 'update-entity',
      entity: { kind: 'queue', definition: queueDefinition({ name: 'invoices', status: 'Disabled' }) },
    });
    happens(bus);
    expect(transaction.commit()).toMatchObject({ reply: { error: expect.stringMatching(/^entity-/) }, events: [] });
  });
});

describe('a transfer dead-letter queue', () => {
  it('is there for every queue and subscription, in any case, and for nothing else', () => {
    const bus = busTo({});
    for (const [path, spelled] of [
      ['ORDERS/$transfer/$deadletterqueue', KEPT],
      ['events/subscriptions/ALL/$TRANSFER/$DEADLETTERQUEUE', `${ALL}/$Transfer/$DeadLetterQueue`],
    ] as const) {
      expect(bus.reply({ type: 'describe-entity', entity: path })).toMatchObject({
        path: spelled,
        kind: 'transfer-dead-letter-queue',
      });
      expect(bus.ids(path)).toEqual([]);
    }
    for (const owner of ['events', 'nowhere', 'orders/$DeadLetterQueue', KEPT, '']) {
      const entity = `${owner}/$Transfer/$DeadLetterQueue`;
      expect(bus.error({ type: 'describe-entity', entity })).toBe('entity-not-found');
    }
  });

  it('is received from, settled and emptied like the dead-letter queue, and takes nothing from senders', () => {
    const bus = busTo({ status: 'Disabled' });
    bus.updateQueue({ lockDurationMs: 5_000, forwardDeadLetteredMessagesTo: 'events' });
    sendVia(bus, 'orders', 'a', 'b', 'c');
    const locks = bus.take(KEPT, 2);
    expect(locks.map(({ untilMs }) => untilMs - bus.nowMs)).toEqual([5_000, 5_000]);
    expect(bus.error({ type: 'settle', lock: locks[0]!, outcome: { type: 'dead-letter' } })).toBe(
      'dead-letter-from-dead-letter-queue',
    );
    bus.settle(locks[0]!, { type: 'complete' });
    bus.settle(locks[1]!, { type: 'defer' });
    const deferred = bus.reply({
      type: 'receive-deferred',
      entity: KEPT,
      sequenceNumbers: [2],
      mode: 'receive-and-delete',
      sessionId: undefined,
    });
    expect(deferred.messages.map(({ message }) => message.messageId)).toEqual(['b']);
    bus.nowMs += 86_400_000;
    const enqueuedBeforeMs = bus.nowMs + 1;
    expect(bus.reply({ type: 'delete-messages', entity: KEPT, count: 10, enqueuedBeforeMs })).toEqual({ count: 1 });
    expect(bus.error({ type: 'send', entity: KEPT, messages: [incoming()] })).toBe('dead-letter-queue-is-read-only');
    expect(bus.ids(ALL)).toEqual([]);
  });

  it('is counted and measured with its queue, and purged and deleted with it', () => {
    const bus = busTo({ status: 'Disabled' });
    bus.send('orders', 'order');
    sendVia(bus, 'orders', 'a', 'b');
    expect(bus.state('orders')).toMatchObject({
      counts: { active: 1, deadLetter: 0, transferDeadLetter: 2, scheduled: 0 },
      sizeBytes: 300,
    });
    expect(bus.reply({ type: 'purge-entity', entity: 'orders' })).toEqual({ count: 3 });
    expect(bus.state('orders')).toMatchObject({ counts: { transferDeadLetter: 0 }, sizeBytes: 0 });
    sendVia(bus, 'orders', 'c');
    const receiver = bus.open(KEPT);
    const [lock] = bus.take(KEPT);
    const { notices } = bus.execute({ type: 'delete-entity', entity: 'orders' });
    expect(notices).toMatchObject([{ type: 'receiver-closed', receiver, failure: { error: 'entity-deleted' } }]);
    expect(bus.error({ type: 'settle', lock: lock!, outcome: { type: 'complete' } })).toBe('message-lock-lost');
    expect(bus.error({ type: 'describe-entity', entity: KEPT })).toBe('entity-not-found');
    bus.createQueue({});
    expect(bus.ids(KEPT)).toEqual([]);
  });

  it('gives out nothing while its queue does not', () => {
    const bus = busTo({ status: 'Disabled' });
    sendVia(bus, 'orders', 'a');
    bus.updateQueue({ status: 'ReceiveDisabled' });
    const peek = { type: 'peek', entity: KEPT, fromSequenceNumber: 0, count: 9 } as const;
    expect(bus.error(peek)).toBe('entity-disabled');
    bus.updateQueue({ status: 'Active' });
    expect(bus.ids(KEPT)).toEqual(['a']);
  });

  it('belongs to subscriptions of sessions as well, and knows none itself', () => {
    const subscriptions = [subscriptionDefinition({ requiresSession: true })];
    const bus = new Bus([queueDefinition({ status: 'Disabled' })], [topicDefinition({ subscriptions })]);
    const messages = [{ ...incoming('a'), sessionId: 's' }];
    bus.reply({ type: 'send', entity: 'orders', via: ALL, messages });
    expect(bus.take(`${ALL}/$Transfer/$DeadLetterQueue`)).toHaveLength(1);
  });
});
