import { expect, it } from 'vitest';
import { Bus, incoming, queueDefinition, subscriptionDefinition, topicDefinition } from './namespace-fixture.ts';

const chain = (...names: string[]) => names.map((name, i) => queueDefinition({ name, forwardTo: names[i + 1] }));
const reasonsIn = (bus: Bus, entity: string) => bus.peek(entity).map(({ changes }) => changes?.get('DeadLetterReason'));

it('goes on at once and keeps the first number, over four hops at most', () => {
  const bus = new Bus(chain('a', 'b', 'c', 'd', 'e', 'f'));
  bus.send('b', 'one', 'two');
  expect(bus.peek('f')).toMatchObject([
    { messageId: 'one', sequenceNumber: 1, enqueuedSequenceNumber: 1 },
    { messageId: 'two', sequenceNumber: 2, enqueuedSequenceNumber: 2 },
  ]);
  bus.send('a', 'far');
  expect(bus.ids('f')).toEqual(['one', 'two']);
  expect(reasonsIn(bus, 'e/$DeadLetterQueue')).toEqual(['MaxTransferHopCountExceeded']);
});

it.each([
  [{ status: 'SendDisabled' }, 'MessagingEntityDisabled'],
  [{ sizeBytesMax: 99 }, 'QuotaExceeded'],
  [{ messageSizeBytesMax: 99 }, 'MessageSizeExceeded'],
  [{ requiresSession: true }, 'Session ID is null.'],
  [{ name: 'elsewhere' }, 'MessagingEntityNotFound'],
] as const)('leaves what a target %j does not take in the dead-letter queue of the source', (target, reason) => {
  const source = queueDefinition({ name: 'source', forwardTo: 'target' });
  const bus = new Bus([source, queueDefinition({ name: 'target', ...target })]);
  bus.send('source', 'a');
  expect(bus.ids('source')).toEqual([]);
  expect(reasonsIn(bus, 'source/$DeadLetterQueue')).toEqual([reason]);
});

it('takes the time to live along, and the changes of a dead-lettered message with where it comes from', () => {
  const source = queueDefinition({ name: 'source', forwardTo: 'orders', defaultMessageTimeToLiveMs: 5_000 });
  const bus = new Bus([source, queueDefinition({ forwardDeadLetteredMessagesTo: 'events' })], [topicDefinition()]);
  bus.send('source', 'a');
  const [lock] = bus.take('orders');
  expect(lock!.message.ttlMs).toBe(5_000);
  bus.settle(lock!, { type: 'dead-letter', reason: 'why', description: 'because' });
  expect(bus.ids('orders/$DeadLetterQueue')).toEqual([]);
  const [dead] = bus.peek('events/Subscriptions/all');
  expect(dead!.changes?.get('DeadLetterReason')).toBe('why');
  expect(dead).toMatchObject({ enqueuedSequenceNumber: 1, ttlMs: Number.POSITIVE_INFINITY });
  expect(dead!.incoming.transfer).toMatchObject({ deadLetterSource: 'orders', hops: 2 });
});

it('lets a dead-letter queue keep what it cannot forward', () => {
  const bus = new Bus([queueDefinition({ forwardDeadLetteredMessagesTo: 'nowhere' })]);
  bus.send('orders', 'a');
  bus.settle(bus.take('orders')[0]!, { type: 'dead-letter' });
  expect(bus.take('orders/$DeadLetterQueue').map(({ message }) => message.messageId)).toEqual(['a']);
});

it('refuses receivers on what forwards', () => {
  const subscriptions = [subscriptionDefinition({ forwardTo: 'orders' })];
  const bus = new Bus([queueDefinition()], [topicDefinition({ subscriptions })]);
  const entity = 'events/Subscriptions/all';
  expect(bus.error({ type: 'open-receiver', entity, receiver: 1, mode: 'peek-lock' })).toBe(
    'receiver-on-forwarding-entity',
  );
  bus.reply({ type: 'send', entity: 'events', messages: [incoming('a')] });
  expect(bus.ids('orders')).toEqual(['a']);
});
