import { expect, it } from 'vitest';
import { Bus, incoming, queueDefinition } from './namespace-fixture.ts';

const DEAD = 'orders/$DeadLetterQueue';

function busWithDeadLetters(...texts: string[]): Bus {
  const bus = new Bus([queueDefinition({ maxDeliveryCount: 1, defaultMessageTimeToLiveMs: 600_000 })]);
  bus.send('orders', ...texts);
  for (const lock of bus.take('orders', texts.length)) bus.settle(lock, { type: 'dead-letter' });
  return bus;
}

it('is received from like a queue, in sequence order, whatever the order of the dead-lettering', () => {
  const bus = new Bus();
  bus.send('orders', 'a', 'b', 'c');
  const [a, b, c] = bus.take('orders', 3);
  bus.settle(c!, { type: 'dead-letter' });
  expect(bus.take(DEAD).map(({ message }) => message.messageId)).toEqual(['c']);
  bus.settle(b!, { type: 'dead-letter' });
  bus.settle(a!, { type: 'dead-letter' });
  const locks = bus.take(DEAD, 3);
  expect(locks.map(({ message }) => message.messageId)).toEqual(['a', 'b']);
  for (const lock of locks) bus.settle(lock, { type: 'complete' });
  expect(bus.ids(DEAD)).toEqual(['c']);
});

it('keeps its messages beyond any delivery count and time to live', () => {
  const bus = busWithDeadLetters('a');
  for (let i = 0; i < 20; i++) bus.settle(bus.take(DEAD)[0]!, { type: 'abandon' });
  bus.nowMs += 86_400_000;
  expect(bus.peek(DEAD).map(({ messageId, deliveryCount }) => [messageId, deliveryCount])).toEqual([['a', 20]]);
});

it('lets nothing be dead-lettered out of it; the lock stays', () => {
  const bus = busWithDeadLetters('a');
  const [lock] = bus.take(DEAD);
  expect(bus.error({ type: 'settle', lock: lock!, outcome: { type: 'dead-letter' } })).toBe(
    'dead-letter-from-dead-letter-queue',
  );
  expect(lock!.state).toBe('held');
  expect(bus.settle(lock!, { type: 'complete' }).reply).toBeUndefined();
});

it('takes no messages from senders', () => {
  const bus = new Bus();
  expect(bus.error({ type: 'send', entity: DEAD, messages: [incoming()] })).toBe('dead-letter-queue-is-read-only');
});
