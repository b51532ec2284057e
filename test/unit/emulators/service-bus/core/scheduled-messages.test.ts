import { expect, it } from 'vitest';
import { Bus, incoming, queueDefinition, topicDefinition } from './namespace-fixture.ts';

const later = (bus: Bus, text: string, delayMs = 1_000) => ({
  ...incoming(text, 5_000),
  scheduledAtMs: bus.nowMs + delayMs,
});

it('come when their time has come: with a new number, and a time to live from then on, in the order of scheduling', () => {
  const bus = new Bus();
  const messages = [later(bus, 'a'), incoming('now'), later(bus, 'b'), later(bus, 'first', 999)];
  const { reply, wakeAtMs } = bus.execute({ type: 'send', entity: 'orders', messages });
  expect(reply).toEqual({ sequenceNumbers: [1, 2, 3, 4] });
  expect(wakeAtMs).toBe(bus.nowMs + 999);
  expect(bus.peek('orders').map(({ state }) => state)).toEqual(['scheduled', 'available', 'scheduled', 'scheduled']);
  bus.nowMs += 1_000;
  const { events } = bus.execute({ type: 'wake' });
  expect(events.map(({ type }) => type)).toEqual([
    'message-activated',
    'message-enqueued',
    'message-activated',
    'message-enqueued',
    'message-activated',
    'message-enqueued',
  ]);
  expect(bus.peek('orders')).toMatchObject([
    { messageId: 'now', sequenceNumber: 2 },
    { messageId: 'first', sequenceNumber: 5 },
    { messageId: 'a', sequenceNumber: 6, enqueuedAtMs: bus.nowMs, expiresAtMs: bus.nowMs + 5_000 },
    { messageId: 'b', sequenceNumber: 7 },
  ]);
});

it('are never delivered before, whatever their number, nor do they expire', () => {
  const bus = new Bus();
  bus.reply({ type: 'send', entity: 'orders', messages: [later(bus, 'later', 60_000), incoming('now')] });
  expect(bus.take('orders', 5).map(({ message }) => message.messageId)).toEqual(['now']);
  bus.nowMs += 59_999;
  expect(bus.peek('orders').some(({ messageId }) => messageId === 'later')).toBe(true);
});

it.each(['orders', 'events'])('are taken back by their numbers, all or none: %s', (entity) => {
  const bus = new Bus([queueDefinition()], [topicDefinition()]);
  bus.reply({ type: 'send', entity, messages: [later(bus, 'a'), later(bus, 'b')] });
  const cancel = (...sequenceNumbers: number[]) => bus.execute({ type: 'cancel-scheduled', entity, sequenceNumbers });
  expect(cancel(1, 9).reply).toMatchObject({ error: 'message-not-found' });
  expect(cancel(1).events).toMatchObject([{ type: 'schedule-cancelled', entity, sequenceNumber: 1 }]);
  expect(cancel(1).reply).toMatchObject({ error: 'message-not-found' });
  bus.nowMs += 1_000;
  expect(bus.ids(entity === 'orders' ? 'orders' : 'events/Subscriptions/all')).toEqual(['b']);
});

it('are enqueued at once when their time is over', () => {
  const bus = new Bus();
  bus.reply({ type: 'send', entity: 'orders', messages: [later(bus, 'past', 0)] });
  expect(bus.take('orders')[0]!.message).toMatchObject({ messageId: 'past', sequenceNumber: 1 });
});
