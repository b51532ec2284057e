import { expect, it } from 'vitest';
import { Bus, incoming, queueDefinition } from './namespace-fixture.ts';

it('numbers its messages from 1', () => {
  const bus = new Bus([queueDefinition(), queueDefinition({ name: 'other' })]);
  bus.send('other', 'x');
  const messages = [incoming('a'), incoming('b')];
  const { reply, events } = bus.execute({ type: 'send', entity: 'orders', messages });
  expect(reply).toEqual({ sequenceNumbers: [1, 2] });
  expect(events.map(({ type, entity }) => [type, entity])).toEqual([
    ['message-enqueued', 'orders'],
    ['message-enqueued', 'orders'],
  ]);
  const [stored] = bus.peek('orders');
  expect(stored!.content).toBe(messages[0]!.content);
  expect(stored).toMatchObject({ sequenceNumber: 1, enqueuedSequenceNumber: 0, enqueuedAtMs: bus.nowMs });
});

it('takes a batch as a whole or not at all', () => {
  const bus = new Bus();
  const messages = [incoming('a'), { ...incoming('big'), sizeBytes: 1_001 }];
  expect(bus.error({ type: 'send', entity: 'orders', messages })).toBe('message-too-large');
  expect(bus.ids('orders')).toEqual([]);
  bus.reply({ type: 'send', entity: 'orders', messages: [{ ...incoming('fits'), sizeBytes: 1_000 }] });
  expect(bus.ids('orders')).toEqual(['fits']);
});

it('never takes more than the limits allow, whatever it is declared to take', () => {
  const bus = new Bus([queueDefinition({ messageSizeBytesMax: 5_000 })]);
  const messages = [{ ...incoming('big'), sizeBytes: 2_001 }];
  expect(bus.execute({ type: 'send', entity: 'orders', messages }).reply).toMatchObject({
    error: 'message-too-large',
    detail: 'size: 2001 bytes, limit: 2000 bytes',
  });
});
