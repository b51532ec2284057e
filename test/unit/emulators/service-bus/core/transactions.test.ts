import { describe, expect, it } from 'vitest';
import { Failure, type SettlementOutcome } from '../../../../../emulators/service-bus/core/commands.ts';
import { Bus, incoming, queueDefinition, subscriptionDefinition, topicDefinition } from './namespace-fixture.ts';
import { OpenTransaction } from './open-transaction.ts';

const COMPLETE: SettlementOutcome = { type: 'complete' };

function busOfTwo(): Bus {
  return new Bus([queueDefinition(), queueDefinition({ name: 'invoices' })], [topicDefinition()]);
}

const failure = (error: Failure['error']) => ({ error });

describe('a commit', () => {
  it('makes everything happen in one turn, over several entities, in the order in which it was asked for', () => {
    const bus = busOfTwo();
    bus.send('orders', 'order');
    const [lock] = bus.take('orders');
    const transaction = new OpenTransaction(bus);
    for (const { reply, events } of [
      transaction.send('invoices', 'invoice'),
      transaction.settle(lock!),
      transaction.send('EVENTS', 'event'),
      transaction.send('invoices', 'second', 'third'),
    ]) {
      expect(reply ?? { sequenceNumbers: [] }).not.toHaveProperty('error');
      expect(events).toEqual([]);
    }
    const { reply, events } = transaction.commit();
    expect(reply).toBeUndefined();
    expect(events.map((event) => [event.type, 'entity' in event && event.entity])).toEqual([
      ['message-enqueued', 'invoices'],
      ['message-completed', 'orders'],
      ['message-published', 'events'],
      ['message-enqueued', 'events/Subscriptions/all'],
      ['message-enqueued', 'invoices'],
      ['message-enqueued', 'invoices'],
    ]);
    expect(bus.ids('orders')).toEqual([]);
    expect(bus.peek('invoices').map(({ sequenceNumber }) => sequenceNumber)).toEqual([1, 2, 3]);
  });

  it('is the first that anybody sees, and delivers at once', () => {
    const bus = busOfTwo();
    const receiver = bus.open('invoices');
    bus.execute({ type: 'grant', receiver, credit: 10 });
    const transaction = new OpenTransaction(bus);
    const sent = transaction.send('invoices', 'invoice');
    expect([sent.reply, sent.deliveries, bus.ids('invoices')]).toEqual([{ sequenceNumbers: [0] }, [], []]);
    bus.send('invoices', 'between');
    const { deliveries } = transaction.commit();
    expect(deliveries.map(({ message }) => [message.messageId, message.sequenceNumber])).toEqual([['invoice', 2]]);
  });

  it.each([
    ['complete', COMPLETE, []],
    ['abandon', { type: 'abandon' }, [{ state: 'available', deliveryCount: 1 }]],
    ['release', { type: 'release' }, [{ state: 'available', deliveryCount: 0 }]],
    ['defer', { type: 'defer' }, [{ state: 'deferred', deliveryCount: 0 }]],
    ['dead-letter', { type: 'dead-letter', reason: 'bad' }, []],
  ] as const)('settles: %s', (name, outcome, left) => {
    const bus = new Bus();
    bus.send('orders', 'order');
    const transaction = new OpenTransaction(bus);
    expect(transaction.settle(bus.take('orders')[0]!, outcome).reply).toBeUndefined();
    expect(bus.peek('orders')).toMatchObject([{ state: 'locked' }]);
    expect(transaction.commit().reply).toBeUndefined();
    expect(bus.peek('orders')).toMatchObject(left);
    expect(bus.ids('orders/$DeadLetterQueue')).toEqual(name === 'dead-letter' ? ['order'] : []);
  });

  it('settles a message whose lock was renewed meanwhile', () => {
    const bus = new Bus();
    bus.send('orders', 'order');
    const [lock] = bus.take('orders');
    const transaction = new OpenTransaction(bus);
    transaction.settle(lock!);
    bus.nowMs += 59_000;
    bus.reply({ type: 'renew-locks', entity: 'orders', tokens: [lock!.token] });
    bus.nowMs += 59_000;
    expect(transaction.commit().reply).toBeUndefined();
    expect(bus.ids('orders')).toEqual([]);
  });

  it('settles a message of a session that is held', () => {
    const bus = new Bus([queueDefinition({ requiresSession: true })]);
    bus.reply({ type: 'send', entity: 'orders', messages: [{ ...incoming('order'), sessionId: 's' }] });
    const accept = {
      type: 'accept-session',
      entity: 'orders',
      mode: 'peek-lock',
      sessionId: 's',
      timeoutMs: 1,
    } as const;
    bus.reply({ ...accept, receiver: 99 });
    const lock = bus.execute({ type: 'grant', receiver: 99, credit: 1 }).deliveries[0]!.lock!;
    const lost = new OpenTransaction(bus);
    lost.settle(lock);
    bus.reply({ type: 'close-receiver', receiver: 99 });
    expect(lost.commit().reply).toMatchObject({ error: 'session-lock-lost', detail: 's' });
    bus.reply({ ...accept, receiver: 100 });
    const again = bus.execute({ type: 'grant', receiver: 100, credit: 1 }).deliveries[0]!.lock!;
    const kept = new OpenTransaction(bus);
    kept.settle(again);
    expect(kept.commit().reply).toBeUndefined();
    expect(bus.ids('orders')).toEqual([]);
  });

  it('drops what has become a duplicate, also of the transaction itself', () => {
    const bus = new Bus([queueDefinition({ duplicateDetectionWindowMs: 60_000 })]);
    const transaction = new OpenTransaction(bus);
    transaction.send('orders', 'a', 'b', 'a');
    bus.send('orders', 'b');
    expect(transaction.commit().reply).toBeUndefined();
    expect(bus.ids('orders')).toEqual(['b', 'a']);
  });
});

describe('a rollback', () => {
  it('leaves nothing behind, and messages locked until their locks end', () => {
    const bus = busOfTwo();
    bus.send('orders', 'order');
    const [lock] = bus.take('orders');
    const transaction = new OpenTransaction(bus);
    transaction.send('invoices', 'invoice');
    transaction.settle(lock!);
    expect(transaction.end(true)).toMatchObject({ reply: undefined, events: [] });
    expect(bus.ids('invoices')).toEqual([]);
    expect(bus.peek('orders')).toMatchObject([{ state: 'locked', deliveryCount: 0 }]);
    expect(bus.settle(lock!, COMPLETE).reply).toBeUndefined();
  });

  it('ends the transaction, like a commit', () => {
    const bus = busOfTwo();
    for (const fail of [true, false]) {
      const transaction = new OpenTransaction(bus);
      expect(transaction.end(fail).reply).toBeUndefined();
      for (const outcome of [transaction.send('orders', 'late'), transaction.end(true), transaction.commit()]) {
        expect(outcome.reply).toMatchObject({ error: 'transaction-not-found', detail: transaction.id });
      }
    }
    expect(bus.ids('orders')).toEqual([]);
  });
});

describe('a message that is settled in a transaction', () => {
  it('cannot be settled otherwise, by token neither', () => {
    const bus = new Bus();
    bus.send('orders', 'order');
    const [lock] = bus.take('orders');
    const first = new OpenTransaction(bus);
    const second = new OpenTransaction(bus);
    expect(first.settle(lock!).reply).toBeUndefined();
    expect(first.settle(lock!).reply).toMatchObject(failure('message-in-transaction'));
    expect(second.settle(lock!).reply).toMatchObject(failure('message-in-transaction'));
    expect(bus.settle(lock!, COMPLETE).reply).toMatchObject(failure('message-in-transaction'));
    const found = bus.reply({ type: 'find-lock', entity: 'orders', token: lock!.token });
    expect(bus.settle(found, { type: 'abandon' }).reply).toMatchObject(failure('message-in-transaction'));
    expect(second.commit().reply).toMatchObject(failure('message-in-transaction'));
    expect(first.commit().reply).toMatchObject(failure('message-in-transaction'));
    expect(bus.settle(lock!, COMPLETE).reply).toBeUndefined();
  });

  it('comes back when its lock ends before the commit, which fails with all the rest', () => {
    const bus = busOfTwo();
    bus.send('orders', 'order');
    const transaction = new OpenTransaction(bus);
    transaction.settle(bus.take('orders')[0]!);
    transaction.send('invoices', 'invoice');
    bus.nowMs += 60_000;
    const { reply, events } = transaction.commit();
    expect(reply).toMatchObject(failure('message-lock-lost'));
    expect(events.map(({ type }) => type)).toEqual(['message-returned']);
    expect(bus.ids('invoices')).toEqual([]);
    expect(bus.take('orders').map(({ message }) => message.deliveryCount)).toEqual([1]);
  });
});

describe('scheduled messages', () => {
  it.each(['orders', 'events'])('of %s have their numbers before the commit', (entity) => {
    const bus = busOfTwo();
    const transaction = new OpenTransaction(bus);
    expect(transaction.schedule(entity, 60_000, 'a', 'b')).toEqual([1, 2]);
    bus.send(entity, 'between');
    expect(bus.error({ type: 'cancel-scheduled', entity, sequenceNumbers: [1] })).toBe('message-not-found');
    const { events } = transaction.commit();
    expect(events.map((event) => event.type === 'message-scheduled' && event.message.sequenceNumber)).toEqual([1, 2]);
    bus.reply({ type: 'cancel-scheduled', entity, sequenceNumbers: [1, 2] });
  });

  it('are enqueued with the commit when their time has come before it', () => {
    const bus = new Bus();
    const transaction = new OpenTransaction(bus);
    expect(transaction.schedule('orders', 1_000, 'a')).toEqual([1]);
    bus.nowMs += 1_000;
    transaction.commit();
    expect(bus.peek('orders')).toMatchObject([{ messageId: 'a', state: 'available', sequenceNumber: 2 }]);
  });

  it('of a session stand in the order of their numbers', () => {
    const bus = new Bus([queueDefinition({ requiresSession: true })]);
    const message = (text: string, scheduledAtMs?: number) => ({
      ...incoming(text),
      sessionId: 's',
      ...(scheduledAtMs === undefined ? {} : { scheduledAtMs }),
    });
    const { id: transaction } = new OpenTransaction(bus);
    bus.reply({ type: 'send', entity: 'orders', messages: [message('later', bus.nowMs + 1_000)], transaction });
    bus.reply({ type: 'send', entity: 'orders', messages: [message('now')] });
    bus.reply({ type: 'discharge-transaction', transaction, fail: false });
    const peek = { type: 'peek', entity: 'orders', sessionId: 's', fromSequenceNumber: 0, count: 9 } as const;
    expect(bus.reply(peek).messages.map(({ messageId }) => messageId)).toEqual(['later', 'now']);
  });

  it('are taken back with the commit, unless something has come in between', () => {
    const bus = busOfTwo();
    const scheduledAtMs = bus.nowMs + 10_000;
    const messages = ['a', 'b'].map((text) => ({ ...incoming(text), scheduledAtMs }));
    bus.reply({ type: 'send', entity: 'orders', messages });
    const first = new OpenTransaction(bus);
    expect(first.cancel('orders', 1).reply).toBeUndefined();
    expect(bus.ids('orders')).toEqual(['a', 'b']);
    expect(first.commit().reply).toBeUndefined();
    expect(bus.ids('orders')).toEqual(['b']);
    const twice = new OpenTransaction(bus);
    expect(twice.cancel('orders', 2).reply).toBeUndefined();
    expect(twice.cancel('Orders', 2).reply).toMatchObject(failure('message-not-found'));
    const late = new OpenTransaction(bus);
    late.cancel('orders', 2);
    late.send('invoices', 'invoice');
    bus.nowMs += 10_000;
    expect(late.commit().reply).toMatchObject(failure('message-not-found'));
    expect(bus.ids('invoices')).toEqual([]);
  });
});

describe('what cannot be is refused at once, and with the commit all the rest', () => {
  it.each([
    ['nowhere', 'entity-not-found'],
    ['events/Subscriptions/all', 'not-a-sender-entity'],
    ['orders/$DeadLetterQueue', 'dead-letter-queue-is-read-only'],
    ['sessions', 'session-id-missing'],
  ] as const)('a message to %s', (entity, error) => {
    const queues = [queueDefinition(), queueDefinition({ name: 'sessions', requiresSession: true })];
    const bus = new Bus(queues, [topicDefinition({ subscriptions: [subscriptionDefinition()] })]);
    const transaction = new OpenTransaction(bus);
    transaction.send('orders', 'order');
    expect(transaction.send(entity, 'x').reply).toMatchObject(failure(error));
    expect(transaction.commit()).toMatchObject({ reply: { error }, events: [] });
    expect(bus.ids('orders')).toEqual([]);
  });

  it('a message of another partition, or more bytes than the entity holds, whatever the transaction sent before', () => {
    const partitioned = queueDefinition({ name: 'parts', enablePartitioning: true });
    const bus = new Bus([queueDefinition({ sizeBytesMax: 250 }), partitioned]);
    const transaction = new OpenTransaction(bus);
    expect(transaction.send('orders', 'a', 'b').reply).not.toHaveProperty('error');
    expect(transaction.send('orders', 'c').reply).toMatchObject(failure('entity-full'));
    const send = (partitionKey: string) => {
      const messages = [{ ...incoming('p'), partitionKey }];
      return bus.execute({ type: 'send', entity: 'parts', messages, transaction: transaction.id }).reply;
    };
    expect(send('one')).not.toHaveProperty('error');
    expect(send('other')).toMatchObject(failure('batch-of-several-partitions'));
    expect(transaction.commit().reply).toMatchObject(failure('entity-full'));
  });

  it('more than 100 messages', () => {
    const bus = new Bus();
    const transaction = new OpenTransaction(bus);
    const texts = Array.from({ length: 100 }, (_, index) => `m${index}`);
    transaction.send('orders', ...texts);
    expect(transaction.commit().events).toHaveLength(100);
    const larger = new OpenTransaction(bus);
    larger.send('orders', ...texts.slice(1));
    expect(larger.send('orders', 'x', 'y').reply).toMatchObject({ error: 'transaction-too-large', detail: '100' });
    expect(larger.commit()).toMatchObject({ reply: { error: 'transaction-too-large' }, events: [] });
  });

  it('dead-lettering out of a dead-letter queue; a lock that is lost', () => {
    const bus = new Bus();
    bus.send('orders', 'order');
    bus.settle(bus.take('orders')[0]!, { type: 'dead-letter' });
    const [lock] = bus.take('orders/$DeadLetterQueue');
    const transaction = new OpenTransaction(bus);
    expect(transaction.settle(lock!, { type: 'dead-letter' }).reply).toMatchObject(
      failure('dead-letter-from-dead-letter-queue'),
    );
    bus.nowMs += 60_000;
    expect(transaction.settle(lock!).reply).toMatchObject(failure('message-lock-lost'));
    expect(transaction.commit().reply).toMatchObject(failure('dead-letter-from-dead-letter-queue'));
  });

  it('cancelling what is not scheduled', () => {
    const bus = busOfTwo();
    const transaction = new OpenTransaction(bus);
    for (const entity of ['orders', 'events', 'orders/$DeadLetterQueue']) {
      expect(transaction.cancel(entity, 1).reply).toMatchObject(failure('message-not-found'));
    }
    expect(transaction.cancel('nowhere', 1).reply).toMatchObject(failure('entity-not-found'));
    expect(transaction.commit().reply).toMatchObject(failure('message-not-found'));
  });
});

describe('a commit fails as a whole', () => {
  it.each([
    [
      'the entity is deleted',
      'entity-not-found',
      (bus: Bus): unknown => bus.reply({ type: 'delete-entity', entity: 'orders' }),
    ],
    [
      'another entity has its name',
      'entity-not-found',
      (bus: Bus) => {
        bus.reply({ type: 'delete-entity', entity: 'orders' });
        bus.createQueue({});
      },
    ],
    ['the entity fills up', 'entity-full', (bus: Bus) => bus.send('orders', 'other')],
  ] as const)('when %s before it', (_what, error, happens) => {
    const bus = new Bus([queueDefinition({ sizeBytesMax: 100 }), queueDefinition({ name: 'invoices' })]);
    const transaction = new OpenTransaction(bus);
    transaction.send('orders', 'order');
    transaction.send('invoices', 'invoice');
    happens(bus);
    expect(transaction.commit()).toMatchObject({ reply: { error }, events: [] });
    expect(bus.ids('invoices')).toEqual([]);
  });

  it('over something that was never a command', () => {
    const bus = busOfTwo();
    const transaction = new OpenTransaction(bus);
    transaction.send('orders', 'order');
    const failure = new Failure('argument-out-of-range', 'a message');
    bus.reply({ type: 'fail-transaction', transaction: transaction.id, failure });
    expect(transaction.commit().reply).toBe(failure);
    expect(bus.error({ type: 'fail-transaction', transaction: transaction.id, failure })).toBe('transaction-not-found');
    expect(bus.ids('orders')).toEqual([]);
  });
});

describe('time', () => {
  it('ends a transaction after two minutes: it is rolled back, and said to have timed out', () => {
    const bus = new Bus([queueDefinition({ lockDurationMs: 300_000 })]);
    bus.send('orders', 'order');
    const [lock] = bus.take('orders');
    const wakesAtMs = bus.nowMs + 120_000;
    const transaction = new OpenTransaction(bus);
    expect(transaction.settle(lock!).wakeAtMs).toBe(wakesAtMs);
    bus.nowMs = wakesAtMs;
    expect(transaction.commit().reply).toMatchObject({ error: 'transaction-timed-out', detail: transaction.id });
    expect(transaction.send('orders', 'late').reply).toMatchObject(failure('transaction-timed-out'));
    expect(bus.settle(lock!, COMPLETE).reply).toBeUndefined();
  });

  it('is not asked for any more when the transaction has ended', () => {
    const bus = new Bus();
    expect(new OpenTransaction(bus).commit().wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  });
});

it('no more than 1000 transactions are open at a time, and no more are remembered', () => {
  const bus = new Bus();
  const transactions = Array.from({ length: 1000 }, () => new OpenTransaction(bus));
  expect(bus.error({ type: 'declare-transaction' })).toBe('too-many-transactions');
  bus.nowMs += 120_000;
  const last = new OpenTransaction(bus);
  bus.nowMs += 120_000;
  const errors = [transactions[0]!, transactions[1]!, last].map(({ id }) =>
    bus.error({ type: 'discharge-transaction', transaction: id, fail: true }),
  );
  expect(errors).toEqual(['transaction-not-found', 'transaction-timed-out', 'transaction-timed-out']);
});
