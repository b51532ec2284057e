import { expect, it } from 'vitest';
import { Bus, incoming, subscriptionDefinition, topicDefinition } from './namespace-fixture.ts';

const subscriptions = [subscriptionDefinition(), subscriptionDefinition({ name: 'audit' })];

it('gives each subscription a copy with numbers of its own', () => {
  const bus = new Bus([], [topicDefinition({ subscriptions })]);
  const { reply, events } = bus.execute({ type: 'send', entity: 'events', messages: [incoming('a'), incoming('b')] });
  expect(reply).toEqual({ sequenceNumbers: [1, 2] });
  expect(events.map(({ type, entity }) => `${type} ${entity}`)).toEqual([
    'message-published events',
    'message-enqueued events/Subscriptions/all',
    'message-enqueued events/Subscriptions/audit',
    'message-published events',
    'message-enqueued events/Subscriptions/all',
    'message-enqueued events/Subscriptions/audit',
  ]);
  bus.settle(bus.take('events/Subscriptions/all')[0]!, { type: 'complete' });
  expect(bus.ids('events/Subscriptions/all')).toEqual(['b']);
  expect(bus.ids('events/Subscriptions/audit')).toEqual(['a', 'b']);
});

it('counts on where nobody has subscribed', () => {
  const bus = new Bus([], [topicDefinition({ subscriptions: [] })]);
  const send = () => bus.reply({ type: 'send', entity: 'events', messages: [incoming()] });
  expect([send(), send()]).toEqual([{ sequenceNumbers: [1] }, { sequenceNumbers: [2] }]);
});

it('limits the time to live and the size for all its subscriptions', () => {
  const bus = new Bus([], [topicDefinition({ subscriptions, defaultMessageTimeToLiveMs: 7_000 })]);
  bus.send('events', 'a');
  expect(bus.peek('events/Subscriptions/audit').map(({ ttlMs }) => ttlMs)).toEqual([7_000]);
  const messages = [{ ...incoming('big'), sizeBytes: 1_001 }];
  expect(bus.error({ type: 'send', entity: 'events', messages })).toBe('message-too-large');
});

it('is not received from', () => {
  const bus = new Bus([], [topicDefinition()]);
  const token = new Uint8Array(16);
  for (const error of [
    bus.error({ type: 'open-receiver', entity: 'events', receiver: 1, mode: 'peek-lock' }),
    bus.error({ type: 'peek', entity: 'events', fromSequenceNumber: 1, count: 1 }),
    bus.error({ type: 'find-lock', entity: 'events', token }),
    bus.error({ type: 'renew-locks', entity: 'events', tokens: [token] }),
  ]) {
    expect(error).toBe('not-a-receiver-entity');
  }
});
