import { expect, it } from 'vitest';
import { Bus, incoming, subscriptionDefinition, topicDefinition } from './namespace-fixture.ts';

const ALL = 'events/Subscriptions/all';

it("numbers its copies itself and remembers the topic's number, also in its dead-letter queue", () => {
  const bus = new Bus([], [topicDefinition()]);
  bus.send('events', 'a', 'b');
  const [, b] = bus.take(ALL, 2);
  expect(b!.message).toMatchObject({ sequenceNumber: 2, enqueuedSequenceNumber: 2 });
  bus.settle(b!, { type: 'dead-letter', reason: 'why' });
  expect(bus.peek(`${ALL}/$DeadLetterQueue`)).toMatchObject([
    { messageId: 'b', sequenceNumber: 2, enqueuedSequenceNumber: 2, deadLetterSource: ALL },
  ]);
});

it('has a time to live of its own within that of the topic', () => {
  const subscriptions = [
    subscriptionDefinition({ defaultMessageTimeToLiveMs: 3_000, deadLetteringOnMessageExpiration: true }),
    subscriptionDefinition({ name: 'patient', defaultMessageTimeToLiveMs: 60_000 }),
  ];
  const bus = new Bus([], [topicDefinition({ defaultMessageTimeToLiveMs: 7_000, subscriptions })]);
  bus.send('events', 'a');
  expect(bus.peek(ALL)[0]!.ttlMs).toBe(3_000);
  expect(bus.peek('events/Subscriptions/patient')[0]!.ttlMs).toBe(7_000);
  bus.nowMs += 3_000;
  expect(bus.ids(`${ALL}/$DeadLetterQueue`)).toEqual(['a']);
});

it('is not sent to', () => {
  const bus = new Bus([], [topicDefinition()]);
  expect(bus.error({ type: 'send', entity: ALL, messages: [incoming()] })).toBe('not-a-sender-entity');
});
